/**
 * Teachable Machine's project file (`.tm`): a zip with a `manifest.json` and the samples of each class, in a folder of the class's name or
 * with that name before `-!-`.
 */
import { folderOf, nameOf, type SetItem } from './annotation.ts';
import type { Tree } from './tree.ts';

const IMAGE = /\.(jpe?g|png|webp)$/i;
const MARK = '-!-';

export function isTeachableMachine(tree: Tree): boolean {
  const isProject = tree.archive?.toLowerCase().endsWith('.tm') ?? false;
  return (
    tree.has('manifest.json') &&
    tree.files.some(({ path }) => classOf(path) !== null) &&
    (isProject || tree.files.some(({ path }) => path.includes(MARK)))
  );
}

export async function* readTeachableMachine(tree: Tree): AsyncGenerator<SetItem> {
  for (const { path } of tree.files) {
    const label = classOf(path);
    if (label !== null) yield { kind: 'annotation', annotation: { where: path, file: path, votes: [{ by: null, kind: 'class', label }] } };
  }
}

function classOf(path: string): string | null {
  if (!IMAGE.test(path)) return null;
  const [before, rest] = nameOf(path).split(MARK);
  if (rest !== undefined) return before || null;
  const folders = folderOf(path)
    .split('/')
    .filter((name) => !/^(samples|images|class(es)?)$/i.test(name));
  return folders.at(-1) || null;
}
