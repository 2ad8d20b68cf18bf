/** Tables of any columns: labels (`file,label[,subject]`), votes (FER+ and its like), boxes; one row a face or a vote. */
import type { ColumnRole, TableFacts, TableMapping } from '../../shared/contract/imports.ts';
import { canonicalClassName, CLASS_PRESETS } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { folderOf, MOST_VOTES, partOf, partOfPath, slashes, type Annotation, type GivenVote, type SetItem } from './annotation.ts';
import { inspectTable, plainCell, readRows, type TableText } from './csv.ts';
import { uploadedName } from './label-studio.ts';
import type { Tree } from './tree.ts';

/** Names of columns by which a role is known, the surest first. */
const NAMES: Readonly<Record<ColumnRole, readonly string[]>> = {
  file: [
    'file',
    'filename',
    'file name',
    'file_name',
    'image',
    'image name',
    'image_name',
    'imagename',
    'path',
    'filepath',
    'subdirectory_filepath',
    'name',
  ],
  label: ['label', 'class', 'expression', 'emotion'],
  subject: ['subject', 'person', 'identity', 'subject_id'],
  part: ['part', 'usage', 'split', 'subset'],
  annotator: ['annotator', 'rater', 'labeller', 'annotator_id'],
  unknown: ['unknown', 'unsure'],
  notAFace: ['nf', 'not_a_face', 'not a face', 'notaface'],
  x: ['x', 'face_x', 'left', 'xmin', 'x_min', 'x1'],
  y: ['y', 'face_y', 'top', 'ymin', 'y_min', 'y1'],
  width: ['width', 'w', 'face_width', 'box_width'],
  height: ['height', 'h', 'face_height', 'box_height'],
  right: ['right', 'xmax', 'x_max', 'x2'],
  bottom: ['bottom', 'ymax', 'y_max', 'y2'],
  valence: ['valence'],
  arousal: ['arousal'],
};
/** Known columns of published tables that say nothing about the expression. */
const OTHER_COLUMNS = ['source', 'source_id', 'pixels', 'total', 'box', 'facial_landmarks', 'id', 'index', 'age', 'gender'];
const BASIC = CLASS_PRESETS.find(({ id }) => id === 'basic8')!.names;
const SAMPLED = 50;
const SHOWN = 5;
const CELL_SHOWN = 80;
const IMAGE = /\.(jpe?g|png|webp|gif|tiff?|avif|bmp)$/i;

/** How a table is written, its first rows, and what its columns seem to say. */
export async function inspectColumns(tree: Tree, file: string): Promise<{ readonly text: TableText; readonly facts: TableFacts }> {
  const text = await inspectTable(tree, file);
  const sample: string[][] = [];
  for await (const { cells } of readRows(tree, text)) {
    sample.push([...cells]);
    if (sample.length >= SAMPLED) break;
  }
  const { encoding, delimiter, header } = text;
  const shown = sample.slice(0, SHOWN).map((cells) => cells.map((cell) => cell.slice(0, CELL_SHOWN)));
  return { text, facts: { encoding, delimiter, header: [...header], sample: shown, mapping: guessMapping(header, sample) } };
}

export function guessMapping(header: readonly string[], sample: readonly (readonly string[])[]): TableMapping {
  const names = header.map((name) => name.toLowerCase());
  const roles: Partial<Record<ColumnRole, number>> = {};
  for (const [role, known] of Object.entries(NAMES) as [ColumnRole, readonly string[]][]) {
    const at = known.map((name) => names.indexOf(name)).find((place) => place >= 0);
    if (at !== undefined) roles[role] = at;
  }
  const pictures = header.findIndex((_, at) => sample.length > 0 && sample.every((cells) => IMAGE.test(cells[at] ?? '')));
  if (roles.file === undefined && pictures >= 0) roles.file = pictures;
  const taken = new Set<number>(Object.values(roles));
  const expressions = header.findIndex((_, at) => !taken.has(at) && isExpressions(sample.map((cells) => cells[at] ?? '')));
  if (roles.label === undefined && expressions >= 0) roles.label = expressions;
  keepOneBox(roles);
  const used = new Set<number>(Object.values(roles));
  const isVotes = (at: number) => sample.length > 0 && sample.every((cells) => WHOLE.test(cells[at] ?? ''));
  const free = header
    .flatMap((name, at) => (used.has(at) || name === '' || OTHER_COLUMNS.includes(names[at]!) ? [] : [at]))
    .filter(isVotes);
  if (roles.label !== undefined || free.length < 2) {
    delete roles.unknown;
    delete roles.notAFace;
    return { roles, votes: [] };
  }
  return { roles, votes: free };
}

/** Where corners are told, width and height are the picture's; half a box is none. */
function keepOneBox(roles: Partial<Record<ColumnRole, number>>): void {
  const has = (names: readonly ColumnRole[]) => names.every((name) => roles[name] !== undefined);
  const corners = has(['x', 'y', 'right', 'bottom']);
  const sides = !corners && has(['x', 'y', 'width', 'height']);
  if (!corners) for (const role of ['right', 'bottom'] as const) delete roles[role];
  if (!sides) for (const role of ['width', 'height'] as const) delete roles[role];
  if (!corners && !sides) for (const role of ['x', 'y'] as const) delete roles[role];
}

/**
 * Whether columns of counts can be votes: one of them at least is called like an expression, or like a class of the project. The sizes of
 * pictures are counts as well.
 */
export function hasVoteNames(header: readonly string[], votes: readonly number[], classes: readonly string[]): boolean {
  const known = new Set([...CLASS_PRESETS.flatMap(({ names }) => names), ...classes].map(canonicalClassName));
  return votes.some((at) => known.has(canonicalClassName(header[at] ?? '')));
}

/** Why a table cannot be read with this mapping, or null. */
export function mappingProblem(header: readonly string[], { roles, votes }: TableMapping): string | null {
  const has = `it has ${header
    .slice(0, 12)
    .map((name) => `"${name.slice(0, 30)}"`)
    .join(', ')}`;
  if (header.length <= 1 && header[0] === undefined) return 'has no rows';
  if (roles.file === undefined) return `has no column "file" (${has}). Say which column holds the images' names, or name it "file"`;
  if (
    roles.label === undefined &&
    votes.length === 0 &&
    roles.subject === undefined &&
    roles.part === undefined &&
    roles.valence === undefined
  ) {
    return `has no column "label", and no columns of votes that are called like classes (${has}). It needs "file" and "label", or "file" and one column of counts for each class`;
  }
  const places = [...Object.values(roles), ...votes];
  return places.some((at) => at >= header.length) ? 'has fewer columns than were chosen' : null;
}

/** `named` turns a cell of the label's column into a class's name, where a data set writes numbers. */
export async function* readLabelTable(
  tree: Tree,
  text: TableText,
  mapping: TableMapping,
  named: (cell: string) => GivenVote | null = labelVote,
): AsyncGenerator<SetItem> {
  const problem = mappingProblem(text.header, mapping);
  if (problem !== null) throw new StudioError('INVALID', `"${text.file}" ${problem}.`);
  const { roles } = mapping;
  const folder = folderOf(text.file);
  let rows = 0;
  for await (const { row, cells } of readRows(tree, text)) {
    rows++;
    const cell = (role: ColumnRole) => (roles[role] === undefined ? undefined : plain(cells[roles[role]]));
    const file = cell('file');
    if (!file) {
      yield { kind: 'problem', file: text.file, reason: `row ${row} names no file` };
      continue;
    }
    const votes = mapping.votes.length > 0 ? countVotes(text.header, cells, mapping) : labelVotes(cell('label'), named);
    if (votes === null) {
      yield { kind: 'problem', file: text.file, reason: `row ${row} holds a vote that is not a count` };
      continue;
    }
    const box = boxOf(cell);
    const name = isUpload(file) ? uploadedName(slashes(file)) : slashes(file);
    const picture = nearest(tree, folder, name);
    const part = partOf(cell('part')) ?? partOfPath(picture);
    const by = cell('annotator');
    const [valence, arousal] = [affect(cell('valence')), affect(cell('arousal'))];
    const said = { ...(by && { by }), ...(valence !== null && { valence }), ...(arousal !== null && { arousal }) };
    const annotation: Annotation = {
      where: `row ${row}`,
      file: picture,
      votes: votes.map((vote) => ({ ...vote, ...said })),
      ...(box && { box }),
      ...(part && { part }),
      ...(cell('subject') && { subject: cell('subject')! }),
    };
    yield { kind: 'annotation', annotation };
  }
  if (rows === 0) throw new StudioError('INVALID', `"${text.file}" has no rows below the names of its columns.`);
}

/** As Label Studio's CSV calls them. */
const isUpload = (file: string) => file.startsWith('/data/upload/');

/** Beside the table where such a file lies there. */
export function nearest(tree: Tree, folder: string, file: string): string {
  return folder !== '' && tree.has(`${folder}/${file}`) ? `${folder}/${file}` : file;
}

function labelVotes(label: string | undefined, named: (cell: string) => GivenVote | null): GivenVote[] {
  const vote = label ? named(label) : null;
  return vote ? [vote] : [];
}

const labelVote = (label: string): GivenVote => ({ by: null, kind: 'class', label });

/** Null where a cell is no count. */
function countVotes(header: readonly string[], cells: readonly string[], { roles, votes }: TableMapping): GivenVote[] | null {
  const columns = [...votes, roles.unknown, roles.notAFace].filter((at) => at !== undefined);
  if (columns.some((at) => !isCount(cells[at]))) return null;
  const named = (at: number) => (at === roles.unknown ? 'unknown' : at === roles.notAFace ? 'NF' : header[at]!);
  const counts = columns.map((at) => [named(at), Number(cells[at])] as const).filter(([, count]) => count > 0);
  return counts.length > 0 ? [{ by: null, kind: 'class', counts }] : [];
}

function boxOf(cell: (role: ColumnRole) => string | undefined): Annotation['box'] {
  const [x, y, right, bottom] = (['x', 'y', 'right', 'bottom'] as const).map((role) => number(cell(role)));
  if (typeof x !== 'number' || typeof y !== 'number') return undefined;
  const width = number(cell('width')) ?? (typeof right === 'number' ? right - x : 0);
  const height = number(cell('height')) ?? (typeof bottom === 'number' ? bottom - y : 0);
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** −1 to 1; AffectNet writes −2 where nobody could tell. */
export function affect(cell: string | undefined): number | null {
  const value = number(cell);
  return value !== null && Math.abs(value) <= 1 ? value : null;
}

export function number(cell: string | undefined): number | null {
  const value = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  return Number.isFinite(value) && Math.abs(value) < 1e7 ? value : null;
}

/** Whether most of the cells name a basic expression, in any of its usual words. */
function isExpressions(cells: readonly string[]): boolean {
  const said = cells.filter((cell) => cell.trim() !== '');
  return said.length > 0 && said.filter((cell) => BASIC.includes(canonicalClassName(cell))).length > said.length / 2;
}

const plain = (cell: string | undefined) => (cell === undefined ? undefined : plainCell(cell.trim()).normalize('NFC'));
const WHOLE = /^\s*\d{1,9}(\.0+)?\s*$/;
const isCount = (cell: string | undefined) => cell !== undefined && WHOLE.test(cell) && Number(cell) <= MOST_VOTES;
