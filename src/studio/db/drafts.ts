/** What is written beside its place until it is whole. */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './running.ts';

/** A program on another computer, whose number says nothing here, has touched what it writes since then. */
const OLD_MILLISECONDS = 10 * 60_000;

/** A free name for it; what killed programs left of the same target goes. @param ending Such as "partial". */
export function draftBeside(target: string, ending: string): string {
  sweep(target, ending);
  return `${target}.${process.pid}-${randomUUID().slice(0, 8)}.${ending}`;
}

function sweep(target: string, ending: string): void {
  const folder = dirname(target);
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(`${basename(target)}.`)) continue;
      const [, id, own] = /^\.(\d+)-[0-9a-f]{8}\.([a-z-]+?)(-journal|-wal|-shm|\.lock)?$/.exec(name.slice(basename(target).length)) ?? [];
      const path = join(folder, name);
      if (own !== ending || isRunning(Number(id)) || Date.now() - statSync(path).mtimeMs < OLD_MILLISECONDS) continue;
      rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // What cannot be removed costs room and nothing else; what stands in the way of the new one is said where that is written.
  }
}
