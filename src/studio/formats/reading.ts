/** Reading of data sets, in the worker: opens what was recognised, and hands it out in pieces. */
import type { FoundSet, TableFacts } from '../../shared/contract/imports.ts';
import { isStudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { isAffectNetTable, readAffectNetFolder, readAffectNetTable } from './affectnet.ts';
import { folderOf, type SetItem } from './annotation.ts';
import { openArchive } from './archive.ts';
import { isImage, readClassFolders } from './class-folders.ts';
import { readCoco } from './coco.ts';
import type { Encoding, TableText } from './csv.ts';
import { readCvat } from './cvat.ts';
import { readFacesTable } from './faces-csv.ts';
import { readFer2013 } from './fer2013.ts';
import { readLabelStudio } from './label-studio.ts';
import { readLabelTable } from './label-table.ts';
import type { FormatsMethods, Given, ReadItem } from './methods.ts';
import { readVoc } from './pascal-voc.ts';
import { isRafOriginal, readRafDb, readRafTable } from './raf-db.ts';
import { inOrder, recognise, type Recognised } from './recognise.ts';
import { readTeachableMachine, samplesTree } from './teachable-machine.ts';
import { folderTree, readWhole, type Tree } from './tree.ts';
import { readYolo } from './yolo.ts';

const BATCH = { items: 1_000, bytes: 8 * 2 ** 20 };
const isArchive = (path: string) => /\.(zip|tm)$/i.test(path);

interface Session {
  readonly items: AsyncGenerator<ReadItem>;
  readonly trees: readonly Tree[];
}

/** The folder tree, and one for each archive. An archive that cannot be opened is named with its reason. */
async function openTrees({ files, names }: Given): Promise<{ trees: Tree[]; leftOut: { file: string; reason: string }[] }> {
  const trees: Tree[] = [
    folderTree(
      files.filter(({ path }) => !isArchive(path)),
      names,
    ),
  ];
  const leftOut: { file: string; reason: string }[] = [];
  for (const file of files.filter(({ path }) => isArchive(path))) {
    try {
      trees.push(samplesTree(await openArchive(file)));
    } catch (error) {
      if (!isStudioError(error)) throw error;
      leftOut.push({ file: file.path, reason: error.message.replace(`"${file.path}" `, '') });
    }
  }
  return { trees, leftOut };
}

export async function recogniseAll(given: Given): Promise<Recognised> {
  const { trees, leftOut } = await openTrees(given);
  try {
    const all = [];
    for (const tree of trees) all.push(await recognise(tree));
    return {
      sets: inOrder(all.flatMap(({ sets }) => sets)),
      leftOut: [...leftOut, ...all.flatMap((one) => one.leftOut)],
      pictures: all.flatMap(({ pictures }) => pictures),
    };
  } finally {
    for (const tree of trees) tree.close();
  }
}

/** How it is written was found out when it was recognised: a large table is not read through once more for it. */
function textOf(file: string, { encoding, delimiter, header }: TableFacts): TableText {
  return { file, encoding: encoding as Encoding, delimiter, header };
}

/** Everything that one set says. */
export async function* readSet(tree: Tree, { format, file, table }: FoundSet): AsyncGenerator<SetItem> {
  if (format === 'folders') return yield* readClassFolders(tree);
  if (format === 'teachable-machine') return yield* readTeachableMachine(tree);
  if (format === 'raf-db' && table === null) return yield* readRafDb(tree, file);
  if (format === 'label-studio') return yield* readLabelStudio(tree, file);
  if (format === 'cvat') return yield* readCvat(tree, file);
  if (format === 'voc') return yield* readVoc(tree, file);
  if (format === 'yolo') return yield* readYolo(tree, file);
  if (format === 'coco') return yield* readCoco(tree, file);
  if (table === null) return yield* readAffectNetFolder(tree, folderOf(file));
  const text = textOf(file, table);
  if (format === 'faces') return yield* readFacesTable(tree, text);
  if (format === 'fer2013') return yield* readFer2013(tree, text, false);
  if (format === 'affectnet' && isAffectNetTable(text)) return yield* readAffectNetTable(tree, text, table.mapping);
  if (format === 'raf-db') return yield* readRafTable(tree, text, table.mapping);
  yield* readLabelTable(tree, text, table.mapping);
}

async function* readAll(trees: readonly Tree[], sets: readonly FoundSet[], wants: 'annotations' | 'pictures'): AsyncGenerator<ReadItem> {
  const treeOf = (set: FoundSet) => trees.find(({ archive }) => archive === set.archive);
  for (const [n, set] of sets.entries()) {
    const tree = treeOf(set);
    if (!tree) continue;
    const items =
      wants === 'annotations'
        ? readSet(tree, set)
        : set.format === 'fer2013' && set.table
          ? readFer2013(tree, textOf(set.file, set.table), true)
          : null;
    if (!items) continue;
    try {
      for await (const item of items) yield { ...item, set: n };
    } catch (error) {
      if (!isStudioError(error)) throw error;
      yield { kind: 'broken', file: set.file, reason: error.message.replace(`"${set.file}" `, ''), set: n };
    }
  }
  if (wants === 'pictures') for (const tree of trees) if (tree.archive !== null) yield* readPictures(tree);
}

async function* readPictures(tree: Tree): AsyncGenerator<ReadItem> {
  for (const { path } of tree.files) {
    if (!isImage(path) || isRafOriginal(tree, path)) continue;
    try {
      yield { kind: 'picture', path, bytes: new Uint8Array(await readWhole(tree, path, LIMITS.image.bytes)), set: -1 };
    } catch (error) {
      yield {
        kind: 'problem',
        file: path,
        reason: (error instanceof Error ? error.message : String(error)).replace(`"${path}" `, ''),
        set: -1,
      };
    }
  }
}

export function readingHandlers(): Handlers<FormatsMethods> {
  const sessions = new Map<number, Session>();
  let next = 1;
  return {
    recognise: (given) => recogniseAll(given),
    open: async ({ sets, wants, ...given }) => {
      const { trees } = await openTrees(given);
      sessions.set(next, { items: readAll(trees, sets, wants), trees });
      return next++;
    },
    next: async ({ session }) => {
      const { items } = sessions.get(session)!;
      const batch: ReadItem[] = [];
      let bytes = 0;
      while (batch.length < BATCH.items && bytes < BATCH.bytes) {
        const { value, done } = await items.next();
        if (done) return { items: batch, done: true };
        if (value.kind === 'picture') bytes += value.bytes.length;
        batch.push(value);
      }
      return { items: batch, done: false };
    },
    close: async ({ session }) => {
      const open = sessions.get(session);
      sessions.delete(session);
      await open?.items.return(undefined);
      for (const tree of open?.trees ?? []) tree.close();
    },
  };
}
