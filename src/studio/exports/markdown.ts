/** Small pieces of Markdown for the model card. */
import type { Interval } from '../../shared/evaluation.ts';
import { percent } from '../../shared/words.ts';
import { ALL_UNSHOWN } from '../../shared/unshown.ts';

export function share(value: number, [low, high]: Interval): string {
  return `${percent(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

/** Cells are shown as they are: nothing in them is markup. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Names come from people and files: they must not break a line or a table, or become markup. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(ALL_UNSHOWN, '�')
    .replace(/[\\|<>`[\]*_#!&~$]/g, (sign) => `\\${sign}`);
}

/** The words one after the other, as they are to be read. */
export function list(words: readonly string[]): string {
  if (words.length === 0) return 'nobody';
  const shown = words.map(plain);
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
