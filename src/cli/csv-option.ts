/** Where a table goes that `--csv` asks for: a file, or with - standard output, which then has nothing else on it. */
import { resolve } from 'node:path';
import { StudioError } from '../shared/errors.ts';
import { requireTablePlace } from '../studio/predict/predictions-csv.ts';
import type { Output } from './output.ts';

export const STANDARD_OUTPUT = '-';

/** The file's whole path. @throws StudioError where the table cannot go there. */
export async function placeOfTable(csv: string | undefined, { json }: Output): Promise<string | undefined> {
  if (csv === undefined) return undefined;
  if (csv === STANDARD_OUTPUT) {
    if (json) throw new StudioError('INVALID', '--csv - and --json both write to standard output. Give one of them, or name a file.');
    return csv;
  }
  const path = resolve(csv);
  await requireTablePlace(path);
  return path;
}
