/** What the sets say of pictures before they are looked at: boxes of faces, and the name to keep. */
import { boxKey, nameOf, withoutEnding, type Annotation, type GivenBox } from './annotation.ts';
import type { ReadSet } from './apply-annotations.ts';

export interface PictureFacts {
  readonly boxes: readonly GivenBox[];
  readonly name: string | null;
}

interface Entry {
  readonly file: string;
  readonly boxes: GivenBox[];
  name: string | null;
}

const NOTHING: PictureFacts = { boxes: [], name: null };

/** By the path of a picture that comes. */
export function pictureFacts(sets: readonly ReadSet[]): (path: string) => PictureFacts {
  const byFile = new Map<string, Entry>();
  for (const { annotations } of sets) for (const annotation of annotations) take(byFile, annotation);
  if (byFile.size === 0) return () => NOTHING;
  const byName = Map.groupBy(byFile.values(), ({ file }) => nameOf(file));
  return (path) => {
    const exact = byFile.get(path);
    if (exact) return exact;
    const named = byName.get(nameOf(path));
    // Labels that lie by themselves do not tell a picture's ending.
    const known = named ? path : withoutEnding(path);
    const candidates = named ?? byName.get(nameOf(known)) ?? [];
    const ending = candidates.filter(({ file }) => `/${known}`.endsWith(`/${file}`) || file.endsWith(`/${known}`));
    if (ending.length === 1) return ending[0]!;
    return candidates.length === 1 ? candidates[0]! : NOTHING;
  };
}

function take(byFile: Map<string, Entry>, { file, box, name }: Annotation): void {
  if (!box && name === undefined) return;
  let entry = byFile.get(file);
  if (!entry) byFile.set(file, (entry = { file, boxes: [], name: null }));
  if (box && !entry.boxes.some((known) => boxKey(known) === boxKey(box))) entry.boxes.push(box);
  entry.name ??= name ?? null;
}
