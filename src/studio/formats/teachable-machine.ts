/**
 * Teachable Machine's project file (`.tm`): a zip with a `manifest.json` and the samples of each class, in a folder of the class's name or
 * with that name before `-!-`. And the other files that it writes: a zip of the samples of one class, and the model.
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

/** "NAME-samples.zip" holds the samples of one class: read as a folder of that name, so that it is a class like any folder's. */
export function samplesTree(tree: Tree): Tree {
  const name = /([^/]+)-samples\.zip$/i.exec(tree.archive ?? '')?.[1];
  if (name === undefined || tree.files.some(({ path }) => path.includes('/'))) return tree;
  const top = `${name}/`;
  return {
    ...tree,
    files: tree.files.map((file) => ({ ...file, path: `${top}${file.path}` })),
    has: (path) => path.startsWith(top) && tree.has(path.slice(top.length)),
    open: (path) => tree.open(path.slice(top.length)),
  };
}

export function isModel(tree: Tree): boolean {
  return tree.archive !== null && ['model.json', 'metadata.json', 'weights.bin'].every((name) => tree.has(name));
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
