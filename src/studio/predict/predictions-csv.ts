/** Predictions as CSV: one row a face, for spreadsheets and scripts. */
import { open, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { StudioError } from '../../shared/errors.ts';
import { describeFileError, replaceFile } from '../app/durable.ts';
import { makeFolders } from '../app/make-folders.ts';
import { inertCell } from '../formats/csv.ts';
import type { FacePrediction } from './predict.ts';

const DECIMALS = 6;
const FOUND = ['file', 'face', 'x', 'y', 'width', 'height', 'label'];
const ANSWERED = ['file', 'face', 'person', 'part', 'truth', 'answer'];

export function csvHead(classes: readonly string[]): string {
  return row([...FOUND, ...classes]);
}

export function csvRow({ file, face, box, label, probabilities }: FacePrediction): string {
  const sides = [box.x, box.y, box.width, box.height].map(Math.round);
  return row([file, face, ...sides, label, ...Array.from(probabilities, rounded)]);
}

/** What a run says of a test face, beside its label. */
export interface TestAnswer {
  readonly file: string;
  /** The face's number in the project. */
  readonly face: number;
  readonly person: string | null;
  readonly part: string;
  readonly truth: string;
  readonly answer: string;
  /** One for each class. */
  readonly probabilities: Float32Array;
  /** Shares of the classes in its label. */
  readonly shares: Float32Array;
}

export function answersHead(classes: readonly string[]): string {
  return row([...ANSWERED, ...classes, ...classes.map((name) => `label ${name}`)]);
}

export function answersRow({ file, face, person, part, truth, answer, probabilities, shares }: TestAnswer): string {
  return row([file, face, person ?? '', part, truth, answer, ...Array.from(probabilities, rounded), ...Array.from(shares, rounded)]);
}

/** @throws StudioError where something else is there than such a table: a project's name is soon typed where a table's belongs. */
export async function requireTablePlace(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (!there || (there.isFile() && (there.size === 0 || (await isTable(path))))) return;
  // What is neither, such as /dev/stdout, takes what is written.
  if (there.isFile() || there.isDirectory()) {
    throw new StudioError(
      'FILE_EXISTS',
      `"${path}" is there already, and is no table of predictions, so it is not replaced. Choose another name.`,
    );
  }
}

/** Whole, or what was there stays; folders above it are made where they are missing. */
export async function writeTable(path: string, text: string): Promise<void> {
  makeFolders(dirname(path));
  const there = await stat(path).catch(() => null);
  // A device or a pipe takes what is written, and has no place beside it.
  const write = there === null || there.isFile() ? replaceFile : writeFile;
  await write(path, text).catch((error: unknown) => {
    throw describeFileError(error, {
      full: `The disk is full; "${path}" was not written. Make room, then try again.`,
      refused: `"${path}" could not be written. Choose a file that you may write to.`,
    });
  });
}

async function isTable(path: string): Promise<boolean> {
  const starts = [FOUND, ANSWERED].map((names) => `${names.join(',')},`);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(100), { position: 0 });
    const text = buffer.toString('latin1', 0, bytesRead);
    return starts.some((start) => text.startsWith(start));
  } finally {
    await file.close();
  }
}

const rounded = (share: number) => Number(share.toFixed(DECIMALS));

/** Text that a spreadsheet would take for a formula is made inert by a quote before it; numbers stay numbers. */
function row(cells: readonly (string | number)[]): string {
  return stringify([cells.map((cell) => (typeof cell === 'string' ? inertCell(cell) : cell))]);
}
