/** Tables of labels (`file,label[,subject]`) and of votes (FER+ form), told apart by their first row. */
import { parse } from 'csv-parse/sync';
import { canonicalClassName } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';

export interface LabelRow {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly file: string;
  readonly label: string;
  readonly subject: string | null;
}

export interface VoteRow {
  readonly row: number;
  readonly file: string;
  /** In the order of the table's classes. */
  readonly counts: readonly number[];
  readonly unknown: number;
  readonly notAFace: number;
}

export type LabelTable =
  | { readonly kind: 'labels'; readonly rows: readonly LabelRow[]; readonly problems: readonly string[] }
  | {
      readonly kind: 'votes';
      readonly classes: readonly string[];
      readonly rows: readonly VoteRow[];
      readonly problems: readonly string[];
    };

const FILE_COLUMNS = ['file', 'filename', 'file name', 'image', 'image name', 'imagename', 'path', 'name'];
const LABEL_COLUMNS = ['label', 'class', 'expression', 'emotion'];
const SUBJECT_COLUMNS = ['subject', 'person', 'identity', 'subject_id'];
const UNKNOWN_COLUMNS = ['unknown', 'unsure'];
const NOT_A_FACE_COLUMNS = ['nf', 'not_a_face', 'not a face', 'notaface'];
/** Known columns of published tables that say nothing about the expression. */
const OTHER_COLUMNS = ['usage', 'source', 'source_id', 'split', 'pixels', 'total', 'box', ...SUBJECT_COLUMNS];

export function readLabelTable(bytes: Uint8Array, file: string): LabelTable {
  if (bytes.length > LIMITS.csv.bytes) throw invalid(file, `has more than ${LIMITS.csv.bytes / 2 ** 20} MB`);
  const records = parseRecords(decodeText(bytes), file);
  const [header, ...rows] = records;
  if (!header || rows.length === 0) {
    throw invalid(file, 'has no rows. It needs a first row with the names of its columns, "file" and "label" among them');
  }
  const names = header.map((name) => name.trim().toLowerCase());
  const fileColumn = names.findIndex((name) => FILE_COLUMNS.includes(name));
  if (fileColumn < 0) {
    throw invalid(file, `has no column "file" (it has ${listed(header)}). Name the column that holds the images' names "file"`);
  }
  const labelColumn = names.findIndex((name) => LABEL_COLUMNS.includes(name));
  return labelColumn >= 0 ? labelRows(names, rows, fileColumn, labelColumn) : voteRows(header, names, rows, fileColumn, file);
}

function labelRows(names: readonly string[], rows: readonly string[][], fileColumn: number, labelColumn: number): LabelTable {
  const subjectColumn = names.findIndex((name) => SUBJECT_COLUMNS.includes(name));
  const problems: string[] = [];
  const read = rows.flatMap((cells, index): LabelRow[] => {
    const [file, label] = [cells[fileColumn], cells[labelColumn]].map(plain);
    if (!file) {
      problems.push(`row ${index + 2} names no file`);
      return [];
    }
    const subject = (subjectColumn >= 0 && plain(cells[subjectColumn])) || null;
    return [{ row: index + 2, file: slashes(file), label: label ?? '', subject }];
  });
  return { kind: 'labels', rows: read, problems };
}

function voteRows(
  header: readonly string[],
  names: readonly string[],
  rows: readonly string[][],
  fileColumn: number,
  file: string,
): LabelTable {
  const isOther = (name: string, at: number) =>
    at === fileColumn || name === '' || [...OTHER_COLUMNS, ...UNKNOWN_COLUMNS, ...NOT_A_FACE_COLUMNS].includes(name);
  const columns = names
    .flatMap((name, at) => (isOther(name, at) ? [] : [at]))
    .filter((at) => rows.slice(0, 50).every((cells) => isCount(cells[at])));
  if (columns.length < 2) {
    throw invalid(
      file,
      `has no column "label", and no columns of votes (it has ${listed(header)}). It needs "file" and "label", or "file" and one column of counts for each class`,
    );
  }
  const unknownColumn = names.findIndex((name) => UNKNOWN_COLUMNS.includes(name));
  const notAFaceColumn = names.findIndex((name) => NOT_A_FACE_COLUMNS.includes(name));
  const problems: string[] = [];
  const read = rows.flatMap((cells, index): VoteRow[] => {
    const name = plain(cells[fileColumn]);
    const all = [...columns, unknownColumn, notAFaceColumn];
    if (!name || all.some((at) => at >= 0 && !isCount(cells[at]))) {
      problems.push(`row ${index + 2} ${name ? 'holds a vote that is not a count' : 'names no file'}`);
      return [];
    }
    const count = (at: number) => (at < 0 ? 0 : Number(cells[at]));
    return [
      { row: index + 2, file: slashes(name), counts: columns.map(count), unknown: count(unknownColumn), notAFace: count(notAFaceColumn) },
    ];
  });
  return { kind: 'votes', classes: columns.map((at) => canonicalClassName(header[at]!)), rows: read, problems };
}

function parseRecords(text: string, file: string): string[][] {
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  const delimiter = [',', ';', '\t', '|'].toSorted((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0]!;
  try {
    const records = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LIMITS.csv.cell * 4,
      to: LIMITS.csv.rows + 2,
    });
    if (records.length > LIMITS.csv.rows + 1) throw invalid(file, `has more than ${LIMITS.csv.rows.toLocaleString('en')} rows`);
    if (records.some((record) => record.length > LIMITS.csv.columns)) throw invalid(file, `has more than ${LIMITS.csv.columns} columns`);
    return records;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw invalid(file, `cannot be read as a table: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** UTF-8, or UTF-16 by its mark, else Windows-1252: what spreadsheets save. */
function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A spreadsheet's apostrophe before a formula is not part of the text. */
const plain = (cell: string | undefined) =>
  cell
    ?.trim()
    .replace(/^'(?=[=+\-@])/, '')
    .normalize('NFC');
const slashes = (path: string) => path.replaceAll('\\', '/').replace(/^\.\//, '');
const isCount = (cell: string | undefined) => cell !== undefined && /^\s*\d+(\.0+)?\s*$/.test(cell);
const listed = (header: readonly string[]) =>
  header
    .slice(0, 12)
    .map((name) => `"${name.trim().slice(0, 30)}"`)
    .join(', ');

function invalid(file: string, what: string): StudioError {
  return new StudioError('INVALID', `"${file}" ${what}.`);
}
