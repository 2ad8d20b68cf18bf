/** Which part a picture of a YOLO data set is in: by what its data.yaml says, by lists of pictures, else by the folders above it. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { folderOf, nameOf, partOf, partOfPath, slashes } from './annotation.ts';
import type { YoloNames } from './yolo-names.ts';
import { readStart, readWhole, type Tree } from './tree.ts';

const MOST_BYTES = 64 * 2 ** 20;
const PICTURE_LINE = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp)\s*$/i;

export type PartOfPicture = (picture: string) => SplitPart | undefined;

/** `train.txt`, `autosplit_val.txt`: a list of the pictures of a part, if its first line is one. */
export async function isPartList(tree: Tree, path: string): Promise<boolean> {
  if (listedPart(path) === undefined) return false;
  const [first = ''] = new TextDecoder().decode(await readStart(tree, path, 4096)).split(/[\r\n]/, 1);
  return PICTURE_LINE.test(first);
}

const listedPart = (path: string) =>
  partOf(
    nameOf(path)
      .replace(/^autosplit_/i, '')
      .replace(/\.txt$/i, ''),
  );

export async function readParts(
  tree: Tree,
  pictures: readonly string[],
  { parts }: Pick<YoloNames, 'parts'>,
  lists: readonly string[],
): Promise<PartOfPicture> {
  const folders = foldersOf(pictures, parts);
  const listed = await readLists(tree, lists);
  return (picture) => {
    const byList = listed(picture);
    if (byList !== undefined) return byList;
    const within = `/${folderOf(picture)}/`;
    const said = new Set(folders.filter(([, folder]) => within.includes(folder)).map(([part]) => part));
    // What is said to be in several is in none; its folders may tell.
    return said.size === 1 ? [...said][0] : partOfPath(picture);
  };
}

/** Such paths begin anywhere, on other machines too: as much of their end counts as names a folder here. */
function foldersOf(pictures: readonly string[], parts: YoloNames['parts']): (readonly [SplitPart, string])[] {
  const there = [...new Set(pictures.map((picture) => `/${folderOf(picture)}/`))];
  return parts.flatMap(([part, path]) => {
    const names = slashes(path)
      .split('/')
      .filter((name) => name !== '' && name !== '.' && name !== '..');
    if (names.length === 0 || /\.txt$/i.test(path)) return [];
    const folder = names.map((_, n) => `/${names.slice(n).join('/')}/`).find((end) => there.some((one) => one.includes(end)));
    return folder === undefined ? [] : [[part, folder] as const];
  });
}

async function readLists(tree: Tree, lists: readonly string[]): Promise<PartOfPicture> {
  const byName = new Map<string, { readonly path: string; readonly part: SplitPart }[]>();
  for (const list of lists) {
    const part = listedPart(list)!;
    for (const line of new TextDecoder().decode(await readWhole(tree, list, MOST_BYTES)).split(/[\r\n]+/)) {
      const path = slashes(line.trim());
      if (path === '') continue;
      const known = byName.get(nameOf(path));
      if (known) known.push({ path, part });
      else byName.set(nameOf(path), [{ path, part }]);
    }
  }
  return (picture) => {
    const named = byName.get(nameOf(picture)) ?? [];
    const ending = named.filter(({ path }) => `/${path}`.endsWith(`/${picture}`) || `/${picture}`.endsWith(`/${path}`));
    const said = new Set((ending.length > 0 ? ending : named).map(({ part }) => part));
    return said.size === 1 ? [...said][0] : undefined;
  };
}
