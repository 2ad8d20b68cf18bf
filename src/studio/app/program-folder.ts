/** The program's own folder, in a checkout and in a build alike: the nearest one above this file with a package.json. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function programFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error('No package.json above the program');
  }
}
