/** JSON lines, as Hugging Face's `metadata.jsonl`: an object a line, read as the rows of a table. */
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { isObject } from './json.ts';

/** Names of columns are those of the first lines; what only a later one has is passed over. */
const SAMPLED = 50;

export const isJsonLines = (file: string): boolean => /\.(jsonl|ndjson)$/i.test(file);

/** The names first, then a row for each line. Texts and numbers only: lists and objects have no place in a table. */
export async function* jsonLineRows(source: Readable, file: string): AsyncGenerator<string[]> {
  const waiting: Record<string, unknown>[] = [];
  let header: string[] | null = null;
  let line = 0;
  for await (const text of createInterface({ input: source, crlfDelay: Infinity })) {
    line++;
    const object = readLine(text.replace(/^\ufeff/, ''), file, line);
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

/** An empty line is a row that says nothing, so that rows count as lines do. */
function readLine(text: string, file: string, line: number): Record<string, unknown> {
  if (text.trim() === '') return {};
  if (text.length > LIMITS.csv.cell * 4) throw new StudioError('INVALID', `"${file}" has a line that is too long: line ${line}.`);
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
