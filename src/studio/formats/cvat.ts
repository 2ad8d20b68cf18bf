/** CVAT for images 1.1 (XML): a tag or a box for each face. No entity is ever expanded, and no document type is read. */
import sax from 'sax';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { isJustAFace, partOf, partOfPath, slashes, type Annotation, type GivenBox, type SetItem } from './annotation.ts';
import { readStart, type Tree } from './tree.ts';

const { xml: limits } = LIMITS;
const EXPRESSION = ['expression', 'emotion', 'label'];
const SUBJECT = ['subject', 'person', 'identity'];

export async function isCvat(tree: Tree, file: string): Promise<boolean> {
  const start = new TextDecoder().decode(await readStart(tree, file, 4096));
  return /<annotations[\s>]/.test(start);
}

interface Mark {
  readonly label: string;
  readonly box: GivenBox | null;
  readonly attributes: Record<string, string>;
}

interface MarkedImage {
  readonly name: string;
  readonly part: SplitPart | undefined;
  readonly marks: Mark[];
}

export async function* readCvat(tree: Tree, file: string): AsyncGenerator<SetItem> {
  const parser = sax.parser(true, { trim: true, position: true });
  const ready: Annotation[] = [];
  let image: MarkedImage | null = null;
  let mark: Mark | null = null;
  let attribute: string | null = null;
  let depth = 0;
  let failure: StudioError | null = null;
  const refuse = (what: string) => (failure ??= new StudioError('INVALID', `"${file}" ${what}.`));

  parser.onerror = (error) => refuse(`cannot be read as XML: ${error.message.split('\n')[0]} (line ${parser.line + 1})`);
  // A document type is where a text could grow or reach for other files; CVAT writes none.
  parser.ondoctype = () => refuse('declares a document type, which is not read');
  parser.onopentag = ({ name, attributes }) => {
    if (++depth > limits.depth) refuse(`is nested more than ${limits.depth} levels deep`);
    const given = attributes as Record<string, string>;
    const picture = given['name'] ?? '';
    if (name === 'image') image = { name: picture, part: partOf(given['subset']) ?? partOfPath(picture), marks: [] };
    else if (image && (name === 'tag' || name === 'box')) {
      mark = { label: given['label'] ?? '', box: name === 'box' ? boxOf(given) : null, attributes: {} };
    } else if (mark && name === 'attribute') attribute = given['name'] ?? null;
  };
  parser.ontext = (text) => {
    if (mark && attribute) mark.attributes[attribute.toLowerCase()] = text.slice(0, limits.attribute);
  };
  parser.onclosetag = (name) => {
    depth--;
    if (name === 'attribute') attribute = null;
    else if ((name === 'tag' || name === 'box') && mark) {
      image?.marks.push(mark);
      mark = null;
    } else if (name === 'image' && image) {
      ready.push(...annotationsOf(image));
      image = null;
    }
  };

  const decoder = new TextDecoder('utf-8');
  let size = 0;
  for await (const chunk of (await tree.open(file)) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.bytes) refuse(`has more than ${limits.bytes / 2 ** 20} MB`);
    if (!failure) parser.write(decoder.decode(chunk, { stream: true }));
    if (failure) throw failure as StudioError;
    for (const annotation of ready.splice(0)) yield { kind: 'annotation', annotation };
  }
  parser.write(decoder.decode()).close();
  if (failure) throw failure as StudioError;
  for (const annotation of ready.splice(0)) yield { kind: 'annotation', annotation };
}

function annotationsOf({ name, part, marks }: MarkedImage): Annotation[] {
  const place = { where: `image "${name.slice(0, 100)}"`, file: slashes(name), ...(part && { part }) };
  const boxes = marks.filter(({ box }) => box !== null);
  const tags = marks.filter(({ box }) => box === null);
  return [...tags, ...boxes].flatMap((mark) => toAnnotation(mark, place));
}

function toAnnotation({ label, box, attributes }: Mark, place: Pick<Annotation, 'where' | 'file' | 'part'>): Annotation[] {
  const said = EXPRESSION.map((name) => attributes[name]).find((value) => value) ?? (isJustAFace(label) ? undefined : label);
  const subject = SUBJECT.map((name) => attributes[name]).find((value) => value);
  if (!said && !box) return [];
  return [{ ...place, votes: said ? [{ by: null, kind: 'class', label: said }] : [], ...(box && { box }), ...(subject && { subject }) }];
}

function boxOf(given: Record<string, string>): GivenBox | null {
  const [left, top, right, bottom] = ['xtl', 'ytl', 'xbr', 'ybr'].map((name) => Number(given[name]));
  const [width, height] = [right! - left!, bottom! - top!];
  return width > 0 && height > 0 && [left, top, right, bottom].every((edge) => Math.abs(edge!) < 1e7)
    ? { x: left!, y: top!, width, height }
    : null;
}
