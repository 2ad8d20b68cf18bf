/** Reads the words of a view's text: `key:value,"value two"`, `-key:value`, and words by themselves. */
import { StudioError } from './errors.ts';

export interface Token {
  /** `file` where none was given. */
  readonly key: string;
  readonly values: readonly string[];
  /** With a "-" before it. */
  readonly not: boolean;
  /** Where it starts, counted from 1. */
  readonly at: number;
}

const PLAIN = /[^\s,"]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** @throws StudioError INVALID where a quotation mark is not closed. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    match(/\s+/y);
    if (at >= text.length) return tokens;
    const start = at;
    const [, sign = '', key = 'file'] = match(/(-?)(?:([a-z]+):)?/y)!;
    const values: string[] = [];
    do values.push(readValue(text, at, match));
    while (match(/,/y));
    if (values.some((value) => value !== '')) tokens.push({ key, values, not: sign === '-', at: start + 1 });
    // A comma or mark that belongs to nothing is passed over.
    if (at === start) at += 1;
  }
}

function readValue(text: string, at: number, match: (pattern: RegExp) => RegExpExecArray | null): string {
  const marked = match(QUOTED);
  if (marked) return marked[1]!.replaceAll(/\\(.)/g, '$1');
  if (text[at] === '"') throw new StudioError('INVALID', `The quotation mark at character ${at + 1} is not closed.`);
  return match(PLAIN)?.[0] ?? '';
}

/** A value as it is written in a text. */
export function quoted(value: string): string {
  return /^[^\s,"<>#:-][^\s,":]*$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
