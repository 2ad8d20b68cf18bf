/** The project that the program is asked to open when it is started. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `argv` as the system gives it, the program first; a relative path is seen from `folder`. */
export function projectIn(argv: readonly string[], folder = process.cwd()): string | null {
  const argument = argv.slice(1).find((text) => text.endsWith('.mien'));
  const path = argument && pathOf(argument);
  return path && existsSync(resolve(folder, path)) ? resolve(folder, path) : null;
}

/** What this program was started with, but for its project, and then `file`: to start it anew. */
export function argumentsFor(file: string | null): string[] {
  const own = process.argv.slice(1).filter((text) => !text.endsWith('.mien'));
  return file ? [...own, file] : own;
}

/** File managers on Linux may name a file by its address (`%U` in a desktop entry); one on another machine has no path. */
function pathOf(argument: string): string | null {
  if (!argument.startsWith('file:')) return argument;
  try {
    return fileURLToPath(argument);
  } catch {
    return null;
  }
}
