/** What is written beside its place until it is whole. */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './running.ts';

/** A program on another computer, whose number says nothing here, has touched what it writes since then. */
const OLD_MILLISECONDS = 10 * 60_000;

/** Of project files. */
const PROJECT_DRAFTS: ReadonlySet<string> = new Set(['partial', 'new', 'probe']);

/** A free name for it; what killed programs left of the same target goes. @param ending Such as "partial". */
export function draftBeside(target: string, ending: string): string {
  sweep(dirname(target), (of, what) => of === basename(target) && what === ending);
  return `${target}.${process.pid}-${randomUUID().slice(0, 8)}.${ending}`;
}

/** What killed programs left of copies and new projects in this folder: nobody may ever ask for the same name again. */
export function sweepProjectDrafts(folder: string): void {
  sweep(folder, (_, ending) => PROJECT_DRAFTS.has(ending));
}

function sweep(folder: string, isMeant: (target: string, ending: string) => boolean): void {
  try {
    for (const name of readdirSync(folder)) {
      const [, target = '', id, ending = ''] = /^(.+)\.(\d+)-[0-9a-f]{8}\.([a-z-]+?)(?:-journal|-wal|-shm|\.lock)?$/s.exec(name) ?? [];
      const path = join(folder, name);
      if (!isMeant(target, ending) || isRunning(Number(id)) || Date.now() - statSync(path).mtimeMs < OLD_MILLISECONDS) continue;
      rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // What cannot be removed costs room and nothing else; what stands in the way of the new one is said where that is written.
  }
}
