/** What was typed after an option or set for it outside, or a sentence that says what it takes. */
import { statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { StudioError } from '../shared/errors.ts';

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** A whole number after an option; 0 or more where nothing else is said. */
export function wholeNumber(option: string, { least = 0, most = Number.MAX_SAFE_INTEGER }: Bounds = {}): (text: string) => number {
  return (text) => {
    if (!/^-?\d+$/.test(text)) throw new StudioError('INVALID', `"${text}" is not a whole number. Give one after ${option}.`);
    const value = Number(text);
    if (value < least || value > most) {
      const bounds = most === Number.MAX_SAFE_INTEGER && value < least ? `${least} or more` : `${least} to ${most}`;
      throw new StudioError('INVALID', `${option} takes ${bounds}, not ${text}.`);
    }
    return value;
  };
}

/** Whole numbers with commas between them, each once. */
export function wholeNumbers(option: string): (text: string) => number[] {
  const read = wholeNumber(option);
  return (text) => [...new Set(text.split(',').map((part) => read(part.trim())))];
}

/** A number above 0 after an option. */
export function positiveNumber(option: string, { most = Infinity }: Pick<Bounds, 'most'> = {}): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value > 0 && value <= most && value < Infinity)) {
      throw new StudioError('INVALID', `${option} takes a number above 0${most === Infinity ? '' : `, ${most} at most`}, not "${text}".`);
    }
    return value;
  };
}

/** The file of a project that is not there yet, with its ending. */
export function newProject(text: string): string {
  const path = resolve(text);
  if (isFolder(text)) {
    throw new StudioError('INVALID', `"${text}" is a folder. Name the project in it, such as "${join(text, `${basename(path)}.mien`)}".`);
  }
  return withEnding(path);
}

/** Where a copy goes: into a folder under its own name, else the file itself. */
export function copyTarget(text: string, original: string): string {
  return isFolder(text) ? join(resolve(text), withEnding(basename(original))) : resolve(text);
}

const isFolder = (text: string) =>
  text.endsWith(sep) || text.endsWith('/') || statSync(text, { throwIfNoEntry: false })?.isDirectory() === true;
const withEnding = (path: string) => path.replace(/(\.mien)?$/i, '.mien');

/** Names with commas between them. */
export function nameList(option: string): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((part) => part.trim());
    if (names.includes('')) throw new StudioError('INVALID', `${option} takes names with commas between them, not "${text}".`);
    return names;
  };
}

const WORDS: Readonly<Record<string, readonly string[]>> = { MIEN_KERNELS: ['wide', 'fma', 'simd'], MIEN_SHARP: ['wasm'] };

/** @throws StudioError INVALID where a variable was set to what would be passed over, or refused only once work has begun. */
export function requireVariables(environment: Readonly<Record<string, string | undefined>>): void {
  const threads = environment['MIEN_THREADS'] || undefined;
  if (threads !== undefined && !/^[1-9]\d*$/.test(threads)) {
    throw new StudioError('INVALID', `MIEN_THREADS takes 1 or more, not "${threads}". Set a number, or leave it out.`);
  }
  for (const [name, words] of Object.entries(WORDS)) {
    const value = environment[name];
    if (!value || words.includes(value)) continue;
    throw new StudioError('INVALID', `${name} takes ${words.join(', ')}, not "${value}". Set one of them, or leave it out.`);
  }
}
