/** Project files as earlier versions wrote them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryFolder } from './projects.ts';

/** Path of a project file as a version wrote it, in a folder of its own. */
export function unpackFixture(version: number): string {
  const path = join(temporaryFolder(), 'old.mien');
  writeFileSync(path, gunzipSync(readFileSync(new URL(`../fixtures/project-v${version}.mien.gz`, import.meta.url))));
  return path;
}
