/** JSON lines, as Hugging Face's `metadata.jsonl`: an object a line, read as the rows of a table. */
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { isObject } from './json.ts';

/** Names of columns are those of the first lines; what only a later one has is passed over. */
const SAMPLED = 50;
const LONGEST = LIMITS.csv.cell * 4;

export const isJsonLines = (file: string): boolean => /\.jsonl$/i.test(file);

/** The names first, then a row for each line. Texts and numbers only: lists and objects have no place in a table. */
export async function* jsonLineRows(texts: AsyncIterable<string>, file: string): AsyncGenerator<string[]> {
  const waiting: Record<string, unknown>[] = [];
  let header: string[] | null = null;
  let line = 0;
  for await (const text of linesOf(texts, file)) {
    const object = readLine(text, file, ++line);
    if (header) yield cellsOf(object, header);
    else if (waiting.push(object) === SAMPLED) {
      header = namesIn(waiting);
      yield* [header, ...waiting.map((one) => cellsOf(one, header!))];
    }
  }
  if (header || waiting.length === 0) return;
  const names = namesIn(waiting);
  yield* [names, ...waiting.map((one) => cellsOf(one, names))];
}

/** A line without end is never kept whole. */
async function* linesOf(texts: AsyncIterable<string>, file: string): AsyncGenerator<string> {
  let rest = '';
  let line = 1;
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) {
      line++;
      yield one;
    }
    if (rest.length > LONGEST) throw new StudioError('INVALID', `"${file}" has a line that is too long: line ${line}.`);
  }
  if (rest !== '') yield rest;
}

/** An empty line is a row that says nothing, so that rows count as lines do. */
function readLine(text: string, file: string, line: number): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new StudioError('INVALID', `"${file}" cannot be read as JSON lines: line ${line} is no whole object.`);
}

const namesIn = (objects: readonly object[]): string[] => [...new Set(objects.flatMap((object) => Object.keys(object)))];

function cellsOf(object: Readonly<Record<string, unknown>>, header: readonly string[]): string[] {
  return header.map((name) => {
    const value = object[name];
    return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  });
}
