/** JSON of unknown origin, read within limits. */
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { readWhole, type Tree } from './tree.ts';

/** @throws StudioError where it is too large, nested too deeply, or no JSON. */
export async function readJson(tree: Tree, file: string): Promise<unknown> {
  const text = new TextDecoder('utf-8').decode(await readWhole(tree, file, LIMITS.json.bytes));
  const tooMuch = whatIsTooMuch(text);
  if (tooMuch !== null) throw new StudioError('INVALID', `"${file}" ${tooMuch}.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new StudioError('INVALID', `"${file}" cannot be read as JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, {
      cause: error,
    });
  }
}

/** Counts brackets and commas outside of strings, so that no deep text ever reaches the parser, and none that becomes many times its size. */
function whatIsTooMuch(text: string): string | null {
  const most = LIMITS.json;
  let [depth, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
      continue;
    }
    const opens = code === 0x7b || code === 0x5b;
    if (opens && ++depth > most.depth) return `is nested more than ${most.depth} levels deep`;
    if ((opens || code === 0x2c) && ++values > most.values) {
      return `holds more than ${most.values / 1e6} million values. Give it in smaller parts`;
    }
    if (code === 0x7d || code === 0x5d) depth--;
  }
  return null;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : typeof value === 'number' ? String(value) : undefined;
