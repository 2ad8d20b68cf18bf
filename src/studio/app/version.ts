/** Version of this program, from its package. */
import { existsSync, readFileSync } from 'node:fs';

/** In a checkout and in a build alike: the nearest package.json above this file. */
export function readVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    if (folder.pathname === '/') throw new Error('No package.json above the program');
  }
}
