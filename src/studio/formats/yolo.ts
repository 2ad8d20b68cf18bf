/** YOLO detection data sets, as Ultralytics, Roboflow, Darknet, CVAT, LabelImg and Label Studio write them: a .txt for each picture. */
import { isStudioError } from '../../shared/errors.ts';
import { figure } from '../../shared/words.ts';
import { folderOf, isJustAFace, withoutEnding, type Annotation, type GivenVote, type SetItem } from './annotation.ts';
import { isImage } from './class-folders.ts';
import { isRafList } from './raf-db.ts';
import { readStart, readWhole, type Tree } from './tree.ts';
import { readYoloLine, type YoloMark } from './yolo-line.ts';
import { findNames, isNameList, isYaml, type YoloNames } from './yolo-names.ts';
import { isPartList, readParts, type PartOfPicture } from './yolo-parts.ts';

/** Of one picture's labels. */
const MOST_BYTES = 4 * 2 ** 20;
const NUMBERS_SHOWN = 10;
const IN_LABELS = /(^|\/)labels\//i;
/** What labels are told as that no file names classes for. */
const UNNAMED = '*.txt';

/** A label, a list of pictures, or what names classes; any text may be one. */
export const isYoloFile = (path: string): boolean => /\.txt$/i.test(path) || isYaml(path) || isNameList(path);

interface YoloSet {
  /** Where its classes are named, or what stands for it. */
  readonly file: string;
  readonly names: YoloNames | null;
  readonly labels: string[];
}

interface YoloTree {
  readonly sets: readonly YoloSet[];
  readonly lists: readonly string[];
  readonly pictureOf: (label: string) => string;
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

/** Labels by where their classes are named. A picture's own .txt is known by its name, others by what is in them. */
export async function findYolo(tree: Tree): Promise<YoloTree> {
  const texts = tree.files.map(({ path }) => path).filter((path) => /\.txt$/i.test(path) && !isNameList(path) && !isRafList(path));
  const names = await findNames(tree);
  const nothing = { sets: [], lists: [], pictureOf: withoutEnding, leftOut: [] };
  if (texts.length === 0 && names.found.length === 0) return { ...nothing, leftOut: names.leftOut };
  const pictureOf = pictureFinder(tree);
  const sets = new Map<string, YoloSet>();
  const lists: string[] = [];
  const others: string[] = [];
  const unsure: string[] = [];
  const add = (label: string) => {
    const named = namesFor(label, names.found);
    const file = named?.file ?? UNNAMED;
    const set = sets.get(file) ?? { file, names: named, labels: [] };
    sets.set(file, set);
    set.labels.push(label);
  };
  for (const path of texts) {
    const hasPicture = isImage(pictureOf(path));
    if ((hasPicture || IN_LABELS.test(path)) && namesFor(path, names.found)) add(path);
    else if (await looksLikeLabels(tree, path)) add(path);
    else if (await isPartList(tree, path)) lists.push(path);
    else (hasPicture ? unsure : others).push(path);
  }
  // Beside labels a picture's own text is one too, and damaged; else it may be a caption.
  const isSet = sets.size > 0;
  if (isSet) for (const path of unsure) add(path);
  else others.push(...unsure, ...lists);
  const leftOut = [
    ...names.leftOut,
    ...others.map((file) => ({ file, reason: 'is neither a picture nor a table of labels' })),
    ...(isSet ? [] : names.found.map(({ file }) => ({ file, reason: 'names classes, but no labels of a YOLO data set came with it' }))),
  ];
  return { sets: [...sets.values()], lists, pictureOf, leftOut };
}

async function looksLikeLabels(tree: Tree, path: string): Promise<boolean> {
  const start = new TextDecoder().decode(await readStart(tree, path, 4096));
  const first = start.split(/[\r\n]+/).find((line) => line.trim() !== '');
  return first !== undefined && typeof readYoloLine(first, false) !== 'string';
}

/** The data.yaml nearest above, else the list of names nearest above, else the only one that there is. */
function namesFor(label: string, found: readonly YoloNames[]): YoloNames | null {
  const above = found
    .filter(({ file }) => folderOf(file) === '' || label.startsWith(`${folderOf(file)}/`))
    .toSorted((a, b) => Number(isNameList(a.file)) - Number(isNameList(b.file)) || folderOf(b.file).length - folderOf(a.file).length);
  return above[0] ?? (found.length === 1 ? found[0]! : null);
}

/** `labels/train/a` → `images/train/a`. */
const besideLabels = (path: string) =>
  path.replace(
    /(^|.*\/)(labels)(?=\/)/i,
    (_, above: string, word: string) => above + (word === 'labels' ? 'images' : word === 'LABELS' ? 'IMAGES' : 'Images'),
  );

/** The picture that a label is of; where it did not come along, what it would be called, without an ending. */
function pictureFinder(tree: Tree): (label: string) => string {
  const pictures = tree.files.map(({ path }) => path).filter(isImage);
  const byName = new Map([
    ...pictures.map((path) => [withoutEnding(path), path] as const),
    ...pictures.map((path) => [path, path] as const),
  ]);
  return (label) => {
    const stem = withoutEnding(label);
    return byName.get(besideLabels(stem)) ?? byName.get(stem) ?? besideLabels(stem);
  };
}

/** `set`: the file of one of `findYolo`'s sets. Lines that cannot be used are named, and the others count. */
export async function* readYolo(tree: Tree, set: string): AsyncGenerator<SetItem> {
  const { sets, lists, pictureOf } = await findYolo(tree);
  const found = sets.find(({ file }) => file === set);
  if (!found) return;
  const { names, labels } = found;
  if (!names) yield { kind: 'problem', file: set, reason: NOTHING_NAMES };
  const pictures = labels.map(pictureOf);
  const partOf = await readParts(tree, pictures, names ?? { parts: [] }, lists);
  const beyond = new Beyond();
  const problems: string[] = [];
  for (const [n, label] of labels.entries()) {
    try {
      for await (const item of readLabel(tree, { label, picture: pictures[n]!, names, partOf, beyond })) {
        if (typeof item === 'string') problems.push(item);
        else yield { kind: 'annotation', annotation: item };
      }
    } catch (error) {
      if (!isStudioError(error)) throw error;
      problems.push(error.message.replace(/\.$/, ''));
    }
  }
  // What concerns many comes before single lines: only so much is told.
  for (const reason of [...beyond.told(), ...problems]) yield { kind: 'problem', file: set, reason };
}

const NOTHING_NAMES =
  'has numbers for classes, and no data.yaml, classes.txt or obj.names came along that names them. Give the folder that holds it, or say what each number is (0, 1 … are listed as names of classes; --map 0=anger,1=fear)';

interface Label {
  readonly label: string;
  readonly picture: string;
  readonly names: YoloNames | null;
  readonly partOf: PartOfPicture;
  readonly beyond: Beyond;
}

/** An annotation for each line, or why there is none. */
async function* readLabel(tree: Tree, { label, picture, names, partOf, beyond }: Label): AsyncGenerator<Annotation | string> {
  const lines = new TextDecoder().decode(await readWhole(tree, label, MOST_BYTES)).split(/\r\n|\n|\r/);
  const part = partOf(picture);
  for (const [n, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const where = `${label}, line ${n + 1}`;
    const mark = readYoloLine(line, names?.keypoints === true);
    if (typeof mark === 'string') yield `${where} ${mark}`;
    else yield { where, file: picture, box: mark.box, votes: votesOf(mark, names, () => beyond.add(mark, where)), ...(part && { part }) };
  }
}

function votesOf({ classNumber }: YoloMark, names: YoloNames | null, isBeyond: () => void): GivenVote[] {
  const name = names ? names.byNumber.get(classNumber) : String(classNumber);
  if (name === undefined) isBeyond();
  return name === undefined || isJustAFace(name) ? [] : [{ by: 'YOLO', kind: 'class', label: name }];
}

/** Class numbers without a name: told once. */
class Beyond {
  readonly #numbers = new Set<number>();
  #first = '';
  #boxes = 0;

  add({ classNumber }: YoloMark, where: string): void {
    if (this.#boxes++ === 0) this.#first = where;
    this.#numbers.add(classNumber);
  }

  told(): string[] {
    if (this.#boxes === 0) return [];
    const numbers = [...this.#numbers].toSorted((a, b) => a - b);
    const shown = numbers.slice(0, NUMBERS_SHOWN).join(', ') + (numbers.length > NUMBERS_SHOWN ? ' …' : '');
    const boxes = this.#boxes === 1 ? '1 box has a class number' : `${figure(this.#boxes)} boxes have class numbers`;
    return [
      `${boxes} that this file has no name for (${shown}; the first in ${this.#first}): ${this.#boxes === 1 ? 'a face' : 'faces'} without a label. Add the name here, and import again`,
    ];
  }
}
