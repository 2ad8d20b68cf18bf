/** Versions of this program and of what it is built on, from their packages. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const packages = createRequire(import.meta.url);

/** In a checkout and in a build alike: the nearest package.json above this file. */
export function readVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    if (folder.pathname === '/') throw new Error('No package.json above the program');
  }
}

/** Of a package that is installed. */
export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(packages.resolve(`${name}/package.json`), 'utf8')) as { version: string }).version;
}
