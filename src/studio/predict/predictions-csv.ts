/** Predictions as CSV: one row a face, for spreadsheets and scripts. */
import { stringify } from 'csv-stringify/sync';
import { inertCell } from '../formats/csv.ts';
import type { FacePrediction } from './predict.ts';

const DECIMALS = 6;

export function csvHead(classes: readonly string[]): string {
  return row(['file', 'face', 'x', 'y', 'width', 'height', 'label', ...classes]);
}

export function csvRow({ file, face, box, label, probabilities }: FacePrediction): string {
  const sides = [box.x, box.y, box.width, box.height].map(Math.round);
  return row([file, face, ...sides, label, ...Array.from(probabilities, (share) => Number(share.toFixed(DECIMALS)))]);
}

/** Text that a spreadsheet would take for a formula is made inert by a quote before it; numbers stay numbers. */
function row(cells: readonly (string | number)[]): string {
  return stringify([cells.map((cell) => (typeof cell === 'string' ? inertCell(cell) : cell))]);
}
