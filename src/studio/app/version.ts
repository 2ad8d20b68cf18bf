/** Versions of this program and of what it is built on, from their packages. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { programFolder } from './program-folder.ts';

const packages = createRequire(import.meta.url);

export function readVersion(): string {
  return versionIn(join(programFolder(), 'package.json'));
}

/** Of a package that is installed. */
export function versionOf(name: string): string {
  return versionIn(packages.resolve(`${name}/package.json`));
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
