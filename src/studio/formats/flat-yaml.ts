/**
 * The few shapes of YAML in which lists of names are written: at the top a word, a list, or names by keys, on one line or on several.
 * Whatever else it is refused with its line, where it stands under a wanted key; all other keys are passed over.
 */
import { StudioError } from '../../shared/errors.ts';

export type FlatValue = string | readonly string[] | ReadonlyMap<string, string>;

const MOST_ENTRIES = 10_000;
const KEY = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z_][\w.-]*))\s*:(?:\s+(.*)|)$/;
const PAIR = /^(?:"([^"]*)"|'([^']*)'|([^\s"'[\]{},&*!|>%@`#-][^:\s]*))\s*:(?:\s+(.*)|)$/;
const BLANK = /^\s*(#.*)?$/;
/** Signs that begin what is more than a word: anchors, tags, texts of several lines. */
const MORE_THAN_A_WORD = /^[&*!|>%@`[\]{}]/;

/** Values by key. @throws StudioError INVALID, with the line, where a wanted key holds anything else. */
export function readFlatYaml(file: string, text: string, wanted: readonly string[]): Map<string, FlatValue> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const values = new Map<string, FlatValue>();
  for (let at = 0; at < lines.length; at++) {
    const match = KEY.exec(lines[at]!);
    const key = match && keyOf(match);
    if (!key || !wanted.includes(key)) continue;
    const rest = withoutComment(match[4] ?? '');
    const source = { file, lines };
    if (/^[[{]/.test(rest)) {
      values.set(key, new FlowReader(source, at, lines[at]!.length - match[4]!.length).read());
      continue;
    }
    const end = endOfBlock(lines, at + 1);
    if (rest === '') {
      const value = readBlock(source, at + 1, end);
      if (value) values.set(key, value);
    } else {
      values.set(key, readWord(source, at, rest));
      const next = lines.slice(at + 1, end).findIndex((line) => !BLANK.test(line));
      if (next >= 0) throw unreadable(source, at + 1 + next);
    }
  }
  return values;
}

const keyOf = ([, double, single, plain]: RegExpExecArray) => (double ?? single ?? plain!).trim();

interface Source {
  readonly file: string;
  readonly lines: readonly string[];
}

function unreadable({ file, lines }: Source, at: number): StudioError {
  const shown = (lines[at] ?? '').trim().slice(0, 60);
  return new StudioError('INVALID', `"${file}" cannot be read in line ${at + 1} ("${shown}"): names are read as a list or by number.`);
}

/** The first line that belongs to another key. List marks may stand as far left as their key. */
function endOfBlock(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, at) => at >= from && !BLANK.test(line) && !/^(\s|-(\s|$))/.test(line));
  return end < 0 ? lines.length : end;
}

function readBlock(source: Source, from: number, end: number): FlatValue | null {
  const list: string[] = [];
  const map = new Map<string, string>();
  let indent: string | null = null;
  for (let at = from; at < end; at++) {
    const line = source.lines[at]!;
    if (BLANK.test(line)) continue;
    const [, space, rest] = /^(\s*)(.*)$/.exec(line)!;
    indent ??= space!;
    if (space !== indent || list.length + map.size >= MOST_ENTRIES) throw unreadable(source, at);
    const item = /^-(?:\s+(.*)|)$/.exec(rest!);
    const pair = item ? null : PAIR.exec(rest!);
    if (item && map.size === 0) list.push(readWord(source, at, withoutComment(item[1] ?? '')));
    else if (pair && list.length === 0) map.set(keyOf(pair), readWord(source, at, withoutComment(pair[4] ?? '')));
    else throw unreadable(source, at);
  }
  return map.size > 0 ? map : list.length > 0 ? list : null;
}

function readWord(source: Source, at: number, text: string): string {
  const word = text.trim();
  const double = /^"((?:[^"\\]|\\.)*)"$/.exec(word);
  if (double) return unescaped(source, at, word);
  const single = /^'((?:[^']|'')*)'$/.exec(word);
  if (single) return single[1]!.replaceAll("''", "'");
  // `- a: b` is a map within a list.
  if (/^["']/.test(word) || MORE_THAN_A_WORD.test(word) || /:(\s|$)/.test(word)) throw unreadable(source, at);
  return word;
}

function unescaped(source: Source, at: number, quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw unreadable(source, at);
  }
}

/** A comment begins at the start or after a space, outside of quotes. */
function withoutComment(text: string): string {
  const match = /^\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$/.exec(text);
  return match ? match[1]! : text.replace(/(^|\s)#.*$/, '').trim();
}

/** `[a, 'b']` and `{0: a, 1: b}`, over as many lines as it takes. */
class FlowReader {
  readonly #source: Source;
  #line: number;
  #at: number;

  constructor(source: Source, line: number, at: number) {
    this.#source = source;
    this.#line = line;
    this.#at = at;
  }

  read(): FlatValue {
    const isMap = this.#take() === '{';
    const close = isMap ? '}' : ']';
    const list: string[] = [];
    const map = new Map<string, string>();
    for (;;) {
      this.#skipSpace();
      if (this.#peek() === close) break;
      if (list.length + map.size >= MOST_ENTRIES) throw this.#unreadable();
      const word = this.#word(isMap);
      if (isMap) {
        this.#skipSpace();
        if (this.#take() !== ':') throw this.#unreadable();
        this.#skipSpace();
        map.set(word, this.#word(false));
      } else list.push(word);
      this.#skipSpace();
      if (this.#peek() === ',') this.#take();
      else if (this.#peek() !== close) throw this.#unreadable();
    }
    return isMap ? map : list;
  }

  #word(isKey: boolean): string {
    const line = this.#source.lines[this.#line]!.slice(this.#at);
    const match = /^"(?:[^"\\]|\\.)*"|^'(?:[^']|'')*'/.exec(line) ?? (isKey ? /^[^,[\]{}"'#:]+/ : /^[^,[\]{}"'#][^,[\]{}#]*/).exec(line);
    if (!match) throw this.#unreadable();
    this.#at += match[0].length;
    return readWord(this.#source, this.#line, match[0]);
  }

  #skipSpace(): void {
    for (;;) {
      const line = this.#source.lines[this.#line];
      if (line === undefined) throw this.#unreadable();
      while (/\s/.test(line[this.#at] ?? '')) this.#at++;
      if (this.#at < line.length && line[this.#at] !== '#') return;
      this.#line++;
      this.#at = 0;
    }
  }

  #peek(): string | undefined {
    return this.#source.lines[this.#line]?.[this.#at];
  }

  #take(): string | undefined {
    const sign = this.#peek();
    this.#at++;
    return sign;
  }

  #unreadable(): StudioError {
    return unreadable(this.#source, Math.min(this.#line, this.#source.lines.length - 1));
  }
}
