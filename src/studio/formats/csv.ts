/** Tables as spreadsheets save them: any of their encodings and delimiters in, one form out, with cells that no spreadsheet computes. */
import { parse } from 'csv-parse';
import { pipeline, type Readable } from 'node:stream';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { figure } from '../../shared/words.ts';
import { isJsonLines, jsonLineRows } from './json-lines.ts';
import { readStart, type Tree } from './tree.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface TableText {
  readonly file: string;
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** As they stand in the first row, trimmed. */
  readonly header: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];
const SNIFFED = 64 * 2 ** 10;

/** Looks at a table: how it is written, and its first row. Throws a StudioError where it is none. */
export async function inspectTable(tree: Tree, file: string): Promise<TableText> {
  const size = tree.files.find(({ path }) => path === file)?.size ?? 0;
  if (size > LIMITS.csv.bytes) throw invalid(file, `has more than ${LIMITS.csv.bytes / 2 ** 20} MB`);
  const start = await readStart(tree, file, SNIFFED);
  const lines = isJsonLines(file);
  const encoding = lines ? 'utf-8' : (encodingOf(start, file) ?? ((await isUtf8(tree, file)) ? 'utf-8' : 'windows-1252'));
  const firstLines = new TextDecoder(encoding).decode(start).split(/\r?\n|\r/);
  const declared = /^sep=(.)$/i.exec(firstLines[0] ?? '')?.[1];
  const delimiter = declared ?? likelyDelimiter(firstLines.find((line) => line.trim() !== '') ?? '');
  for await (const header of rowsOf(tree, { file, encoding, delimiter, header: [] }, 0)) {
    return { file, encoding, delimiter, header: header.map((name) => name.trim()) };
  }
  throw invalid(file, 'has no rows. It needs a first row with the names of its columns, "file" and "label" among them');
}

/** The rows below the header, one after the other; `row` counts as a spreadsheet does, or as lines do. Lists without a header have `headers` 0. */
export async function* readRows(
  tree: Tree,
  table: TableText,
  headers = 1,
): AsyncGenerator<{ readonly row: number; readonly cells: readonly string[] }> {
  let row = isJsonLines(table.file) ? 0 : headers;
  for await (const cells of rowsOf(tree, table, headers)) {
    row++;
    if (row > LIMITS.csv.rows + headers) throw invalid(table.file, `has more than ${figure(LIMITS.csv.rows)} rows`);
    yield { row, cells };
  }
}

async function* rowsOf(tree: Tree, { file, encoding, delimiter }: TableText, skip: number): AsyncGenerator<string[]> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LIMITS.csv.cell * 4,
  });
  const source = await tree.open(file);
  const lines = isJsonLines(file);
  // An error reaches the loop below through the parser.
  const texts = decoded(source, encoding, file);
  if (!lines) pipeline(texts, parser, () => undefined);
  let taken = 0;
  let first = true;
  try {
    for await (const record of lines ? jsonLineRows(texts, file) : (parser as AsyncIterable<string[]>)) {
      const isDeclaration = first && record.length <= 2 && /^sep=/i.test(record[0] ?? '');
      first = false;
      if (isDeclaration) continue;
      if (record.length > LIMITS.csv.columns) throw invalid(file, `has more than ${LIMITS.csv.columns} columns`);
      if (taken++ < skip) continue;
      yield record;
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw invalid(file, `cannot be read as a table: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* decoded(source: Readable, encoding: Encoding, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.csv.bytes) throw invalid(file, `has more than ${LIMITS.csv.bytes / 2 ** 20} MB`);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

/** By its mark, or by the zeros of a UTF-16 text without one; null where it has neither. */
function encodingOf(start: Buffer, file: string): Encoding | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const sample = start.subarray(0, 4096);
  let [even, odd] = [0, 0];
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  if (odd > sample.length / 5 && even === 0) return 'utf-16le';
  if (even > sample.length / 5 && odd === 0) return 'utf-16be';
  if (even + odd > 0) throw invalid(file, 'is not a text: it holds bytes that no table has');
  return null;
}

async function isUtf8(tree: Tree, file: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const stream = await tree.open(file);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  } finally {
    stream.destroy();
  }
}

/** The one that stands most often outside of quotes. */
function likelyDelimiter(line: string): string {
  const plain = line.replaceAll(/"(?:[^"]|"")*"/g, '');
  return DELIMITERS.toSorted((a, b) => plain.split(b).length - plain.split(a).length)[0]!;
}

/**
 * Where a spreadsheet would compute, or break a row: before such a sign (full-width forms included), at the start of a cell and behind
 * whatever parts cells elsewhere, as a semicolon does where numbers have commas.
 */
const COMPUTED = /(?<=^|[;\t|])(?='*[=+\-@\t\r\n＝＋－＠])/gu;
const MADE_INERT = /(?<=^|[;\t|])'(?='*[=+\-@\t\r\n＝＋－＠])/gu;

/** A cell that stays text in a spreadsheet: an apostrophe before what would be computed (and before such an apostrophe). */
export function inertCell(text: string): string {
  return text.replace(COMPUTED, "'");
}

/** The text that was made inert. */
export function plainCell(cell: string): string {
  return cell.replace(MADE_INERT, '');
}

function invalid(file: string, what: string): StudioError {
  return new StudioError('INVALID', `"${file}" ${what}.`);
}
