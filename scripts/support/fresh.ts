/** Whether something built is as new as what it was built from: by content, so that a checkout or a copy does not rebuild. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-node.ts';

function hashOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync([...patterns], { cwd: ROOT }).sort()) hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

/** Runs `build` unless `folder` was built from the same sources. `patterns` match files, relative to the root. */
export async function ensureFresh(folder: string, patterns: readonly string[], build: () => Promise<void>): Promise<boolean> {
  const stamp = join(ROOT, folder, '.built-from');
  const hash = hashOf(patterns);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  await build();
  writeFileSync(stamp, hash);
  return true;
}
