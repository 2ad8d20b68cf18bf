/** Pascal VOC, as LabelImg, Roboflow and CVAT write it: an XML file for each picture, with a box for each face. */
import sax from 'sax';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { folderOf, isJustAFace, nameOf, partOfPath, slashes, type Annotation, type GivenBox, type SetItem } from './annotation.ts';
import { isImage } from './class-folders.ts';
import { nearest } from './label-table.ts';
import { readStart, readWhole, type Tree } from './tree.ts';

/** Of one picture's labels. */
const MOST_BYTES = 16 * 2 ** 20;
const EXPRESSION = ['expression', 'emotion', 'label'];
const SUBJECT = ['subject', 'person', 'identity'];

export async function isVoc(tree: Tree, file: string): Promise<boolean> {
  const start = new TextDecoder().decode(await readStart(tree, file, 4096));
  return /<annotation[\s>]/.test(start);
}

/** What all of a folder's files are told as. */
export const vocSet = (file: string): string => `${folderOf(file) === '' ? '' : `${folderOf(file)}/`}*.xml`;

/** `set`: what `vocSet` says of its files. A file that cannot be read is named, and the others count. */
export async function* readVoc(tree: Tree, set: string): AsyncGenerator<SetItem> {
  for (const { path } of tree.files) {
    if (!/\.xml$/i.test(path) || vocSet(path) !== set) continue;
    try {
      if (await isVoc(tree, path)) yield* readPicture(tree, path);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      yield { kind: 'problem', file: path, reason: error.message.replace(/\.$/, '') };
    }
  }
}

interface VocObject {
  readonly words: Map<string, string>;
  readonly attributes: Map<string, string>;
}

async function* readPicture(tree: Tree, path: string): AsyncGenerator<SetItem> {
  const { filename, objects } = parseVoc(path, new TextDecoder().decode(await readWhole(tree, path, MOST_BYTES)));
  const picture = pictureOf(tree, path, filename);
  const part = partOfPath(picture) ?? partOfPath(path);
  for (const [at, { words, attributes }] of objects.entries()) {
    const where = `${nameOf(path)}, object ${at + 1}`;
    const box = boxOf(words);
    if (!box) {
      yield { kind: 'problem', file: path, reason: `${where} has no box that can be used` };
      continue;
    }
    const name = words.get('name');
    const said = EXPRESSION.map((word) => attributes.get(word)).find(Boolean) ?? (name && !isJustAFace(name) ? name : undefined);
    const subject = SUBJECT.map((word) => attributes.get(word)).find(Boolean);
    const votes = said ? [{ by: 'Pascal VOC', kind: 'class' as const, label: said }] : [];
    const annotation: Annotation = { where, file: picture, box, votes, ...(subject && { subject }), ...(part && { part }) };
    yield { kind: 'annotation', annotation };
  }
}

/** No entity is ever expanded, and no document type is read. */
function parseVoc(file: string, text: string): { readonly filename: string; readonly objects: readonly VocObject[] } {
  const parser = sax.parser(true, { trim: true, position: true });
  const objects: VocObject[] = [];
  const open: string[] = [];
  let filename = '';
  let attribute = '';
  const refuse = (what: string) => {
    throw new StudioError('INVALID', `"${file}" ${what}.`);
  };
  parser.onerror = (error) => refuse(`cannot be read as XML: ${error.message.split('\n')[0]} (line ${parser.line + 1})`);
  parser.ondoctype = () => refuse('declares a document type, which is not read');
  parser.onopentag = ({ name }) => {
    if (open.push(name) > LIMITS.xml.depth) refuse(`is nested more than ${LIMITS.xml.depth} levels deep`);
    if (open.join('/') === 'annotation/object') objects.push({ words: new Map(), attributes: new Map() });
  };
  parser.ontext = (words) => {
    const place = open.slice(1).join('/');
    const object = objects.at(-1);
    const said = words.slice(0, LIMITS.xml.attribute);
    if (place === 'filename') filename = said;
    else if (!object || open[1] !== 'object') return;
    else if (place === 'object/name') object.words.set('name', said);
    else if (open[2] === 'bndbox' && open.length === 4) object.words.set(open[3]!, said);
    else if (place === 'object/attributes/attribute/name') attribute = said.toLowerCase();
    else if (place === 'object/attributes/attribute/value') object.attributes.set(attribute, said);
  };
  parser.onclosetag = () => void open.pop();
  parser.write(text).close();
  return { filename: slashes(filename), objects };
}

/** The picture that the file names, or the one beside it that is called like it: LabelImg has written names without an ending. */
function pictureOf(tree: Tree, path: string, filename: string): string {
  const named = nearest(tree, folderOf(path), nameOf(filename));
  if (tree.has(named) || isImage(filename)) return named;
  const stem = path.replace(/\.xml$/i, '.');
  const beside = ['jpg', 'jpeg', 'png', 'JPG', 'JPEG', 'PNG'].map((ending) => stem + ending).find((candidate) => tree.has(candidate));
  return beside ?? (filename === '' ? `${nameOf(stem)}jpg` : filename);
}

/** Its pixels begin at 1 or at 0, by the program: half a pixel either way is none to a face. */
function boxOf(words: ReadonlyMap<string, string>): GivenBox | null {
  const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) => Number(words.get(name) ?? Number.NaN));
  const [width, height] = [right! - left!, bottom! - top!];
  return width > 0 && height > 0 && [left, top, right, bottom].every((edge) => Math.abs(edge!) < 1e7)
    ? { x: left!, y: top!, width, height }
    : null;
}
