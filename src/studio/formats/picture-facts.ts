/** What the sets say of pictures before they are looked at: boxes of faces, and the name to keep. */
import { nameOf, type Annotation, type GivenBox } from './annotation.ts';
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
  const index = new Map<string, Entry[]>();
  for (const { annotations } of sets) for (const annotation of annotations) take(index, annotation);
  if (index.size === 0) return () => NOTHING;
  return (path) => {
    const candidates = index.get(nameOf(path)) ?? [];
    const exact = candidates.find(({ file }) => file === path);
    if (exact) return exact;
    const ending = candidates.filter(({ file }) => path.endsWith(`/${file}`) || file.endsWith(`/${path}`));
    if (ending.length === 1) return ending[0]!;
    return candidates.length === 1 ? candidates[0]! : NOTHING;
  };
}

function take(index: Map<string, Entry[]>, { file, box, name }: Annotation): void {
  if (!box && name === undefined) return;
  const same = index.get(nameOf(file)) ?? [];
  let entry = same.find((known) => known.file === file);
  if (!entry) {
    entry = { file, boxes: [], name: null };
    index.set(nameOf(file), [...same, entry]);
  }
  const key = (one: GivenBox) => `${one.x} ${one.y} ${one.width} ${one.height} ${one.angle ?? 0}`;
  if (box && !entry.boxes.some((known) => key(known) === key(box))) entry.boxes.push(box);
  entry.name ??= name ?? null;
}
