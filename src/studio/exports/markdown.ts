/** Small pieces of Markdown for the model card. */
import type { Interval } from '../../shared/evaluation.ts';
import { percent } from '../../shared/words.ts';

export function share(value: number, [low, high]: Interval): string {
  return `${percent(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Names come from people and files: they must not break the table or become markup. */
export function cell(text: string): string {
  return text.replace(/[\\|<>`[\]]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
}

export function list(words: readonly string[]): string {
  if (words.length === 0) return 'nobody';
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
