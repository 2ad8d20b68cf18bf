/** Pictures in folders named after classes; a folder above may name the part (`train/happy/1.jpg`). */
import { nameOf, folderOf, partOf, partOfPath, type Annotation, type SetItem } from './annotation.ts';
import type { Tree } from './tree.ts';

const IMAGE = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp)$/i;
/** Names that say how pictures are kept, and nothing of what they show. */
const NO_CLASS = new Set([
  'images',
  'image',
  'img',
  'pictures',
  'photos',
  'data',
  'dataset',
  'faces',
  'crops',
  'annotations',
  'aligned',
  'original',
  'dcim',
  'unlabelled',
]);

export function folderClass(path: string): string | null {
  const folder = nameOf(folderOf(path));
  return folder === '' || NO_CLASS.has(folder.toLowerCase()) || partOf(folder) !== undefined ? null : folder;
}

export function isImage(path: string): boolean {
  return IMAGE.test(path);
}

export async function* readClassFolders(tree: Tree): AsyncGenerator<SetItem> {
  for (const { path } of tree.files) {
    const annotation = isImage(path) ? folderAnnotation(path) : null;
    if (annotation) yield { kind: 'annotation', annotation };
  }
}

/** What the folders above a picture say of it; null: nothing. */
export function folderAnnotation(path: string): Annotation | null {
  const label = folderClass(path);
  const part = partOfPath(path);
  return label === null ? null : { where: path, file: path, votes: [{ by: 'folder names', kind: 'class', label }], ...(part && { part }) };
}
