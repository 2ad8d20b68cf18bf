/** What a tree of files is: one set for each thing in it that says something of faces. */
import type { DataFormat, FoundSet } from '../../shared/contract/imports.ts';
import { isStudioError } from '../../shared/errors.ts';
import { isAffectNetExpression, isAffectNetTable } from './affectnet.ts';
import { folderOf, nameOf } from './annotation.ts';
import { folderClass, isImage } from './class-folders.ts';
import { isCoco } from './coco.ts';
import { isCvat } from './cvat.ts';
import { isFacesTable } from './faces-csv.ts';
import { isFer2013 } from './fer2013.ts';
import { readJson } from './json.ts';
import { isLabelStudio } from './label-studio.ts';
import { inspectColumns } from './label-table.ts';
import { isRafList, isRafOriginal, isRafTable } from './raf-db.ts';
import { isVoc, vocSet } from './pascal-voc.ts';
import { isModel, isTeachableMachine } from './teachable-machine.ts';
import type { Tree, TreeFile } from './tree.ts';
import { findYolo, isYoloFile } from './yolo.ts';

export interface Recognised {
  readonly sets: readonly FoundSet[];
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
  /** Pictures within archives, by their paths there. */
  readonly pictures: readonly TreeFile[];
}

/** Several people's votes come first, then single labels, then the names of folders: what the first spoke of is not counted again. */
const ORDER: Readonly<Record<DataFormat, number>> = {
  faces: 0,
  ferplus: 1,
  'label-studio': 2,
  cvat: 3,
  voc: 3,
  yolo: 3,
  coco: 3,
  affectnet: 3,
  'raf-db': 3,
  table: 3,
  fer2013: 4,
  'teachable-machine': 4,
  folders: 5,
};

export function inOrder(sets: readonly FoundSet[]): FoundSet[] {
  const place = ({ format, table }: FoundSet) => (format === 'table' && table && table.mapping.votes.length > 0 ? 1 : ORDER[format]);
  return sets.toSorted((a, b) => place(a) - place(b));
}

export async function recognise(tree: Tree): Promise<Recognised> {
  const { archive } = tree;
  const found = (format: DataFormat, file: string, table: FoundSet['table'] = null): FoundSet => ({ format, file, archive, table });
  const pictures = archive === null ? [] : tree.files.filter(({ path }) => isImage(path) && !isRafOriginal(tree, path));
  if (isTeachableMachine(tree)) return { sets: [found('teachable-machine', 'manifest.json')], leftOut: tree.leftOut, pictures };
  if (archive !== null && isModel(tree)) {
    const reason = 'is a model and no data. Unpack it, and add its model.json with mien base add';
    return { sets: [], leftOut: [{ file: archive, reason }], pictures };
  }
  const sets: FoundSet[] = [];
  const leftOut = [...tree.leftOut];
  const folders = new Set<string>();
  const vocs = new Set<string>();
  const yolo = await findYolo(tree);
  leftOut.push(...yolo.leftOut);
  for (const { path } of tree.files) {
    try {
      const set = await recogniseFile(tree, path, { folders, vocs }, found);
      if (typeof set === 'string') leftOut.push({ file: path, reason: set });
      else if (set) sets.push(set);
    } catch (error) {
      if (!isStudioError(error)) throw error;
      leftOut.push({ file: path, reason: error.message.replace(`"${path}" `, '') });
    }
  }
  for (const folder of folders) sets.push(found('affectnet', folder === '' ? 'annotations' : `${folder}/annotations`));
  for (const set of vocs) sets.push(found('voc', set));
  for (const { file } of yolo.sets) sets.push(found('yolo', file));
  if (tree.files.some(({ path }) => isImage(path) && folderClass(path) !== null)) sets.push(found('folders', ''));
  return { sets, leftOut, pictures };
}

/** Sets of many files: each is one set, however many there are. */
interface Gathered {
  readonly folders: Set<string>;
  readonly vocs: Set<string>;
}

type Found = (format: DataFormat, file: string, table?: FoundSet['table']) => FoundSet;

/** A set, a reason why it is none, or null for what is none and need not be told. */
async function recogniseFile(tree: Tree, path: string, { folders, vocs }: Gathered, found: Found): Promise<FoundSet | string | null> {
  if (isRafList(path)) return found('raf-db', path);
  if (isAffectNetExpression(path)) {
    folders.add(folderOf(folderOf(path)));
    return null;
  }
  if (/\.(csv|tsv|jsonl)$/i.test(path)) {
    const { text, facts } = await inspectColumns(tree, path);
    if (isFacesTable(text)) return found('faces', path, facts);
    if (isFer2013(text)) return found('fer2013', path, facts);
    if (isAffectNetTable(text)) return found('affectnet', path, facts);
    if (isRafTable(facts)) return found('raf-db', path, facts);
    const isFerPlus =
      facts.mapping.votes.length > 0 &&
      facts.mapping.roles.notAFace !== undefined &&
      text.header.some((name) => name.toLowerCase() === 'image name');
    return found(isFerPlus ? 'ferplus' : 'table', path, facts);
  }
  if (/\.json$/i.test(path)) {
    const value = await readJson(tree, path);
    if (isCoco(value)) return found('coco', path);
    if (isLabelStudio(value)) return found('label-studio', path);
    return "is JSON of a form that is not read. Label Studio's and COCO's are";
  }
  if (/\.xml$/i.test(path)) {
    if (await isCvat(tree, path)) return found('cvat', path);
    if (!(await isVoc(tree, path))) return 'is XML of a form that is not read. "CVAT for images 1.1" and Pascal VOC are';
    vocs.add(vocSet(path));
    return null;
  }
  // Told together: what each is stands in the others.
  if (isYoloFile(path)) return null;
  if (isImage(path) || /\.npy$/i.test(path) || nameOf(path).startsWith('.')) return null;
  return tree.archive === null ? null : 'is neither a picture nor a table of labels';
}
