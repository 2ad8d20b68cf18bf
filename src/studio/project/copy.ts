/** A copy of the project's file as it is, whole and by itself, while work in the project goes on. */
import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isStudioError, StudioError, throwIfCancelled } from '../../shared/errors.ts';
import type { OpenProject } from '../db/open.ts';
import { describeDatabaseError } from '../db/transact.ts';
import { requireRoom } from '../disk-room.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { freeProjectPath } from './project-path.ts';

/** Pages of the file at once; in between the studio answers others. */
const PAGES = 250;
/** So that the disk is not full to the last byte afterwards. */
const SPARE_BYTES = 64 << 20;

/** Beside the project: `faces copy.mien` for `faces.mien`, or `faces copy 2.mien`. @param what Such as "copy". */
export function freeCopyPath({ path }: OpenProject, what: string): string {
  return freeProjectPath(path.replace(/(\.mien)?$/, ` ${what}.mien`));
}

/**
 * Copies with what is not yet in the main file (SQLite's write-ahead log), which a copy by hand would miss. Until it is whole it has another
 * name; a copy that fails or is cancelled leaves nothing.
 * @throws StudioError FILE_EXISTS, FILE_ACCESS, DISK_FULL, CANCELLED
 */
export async function copyProject({ db, path }: OpenProject, to: string, job: Pick<JobContext, 'signal' | 'report'>): Promise<void> {
  requireRoom(
    dirname(to),
    statSync(path).size + SPARE_BYTES,
    (needed, free) =>
      `A copy of "${path}" takes ${needed}, and the disk of "${to}" has ${free} free. Make room, or copy it to another disk.`,
  );
  reserve(to);
  const partial = `${to}.partial`;
  try {
    await db.backup(partial, {
      progress({ totalPages, remainingPages }) {
        throwIfCancelled(job.signal, 'The copy');
        job.report({ done: totalPages === 0 ? 0 : 1 - remainingPages / totalPages, step: 'Copying the project' });
        return PAGES;
      },
    });
    throwIfCancelled(job.signal, 'The copy');
    renameSync(partial, to);
  } catch (error) {
    for (const left of [partial, `${partial}-journal`, to]) rmSync(left, { force: true });
    throw isStudioError(error) ? error : describeDatabaseError(error, to);
  }
}

/** An empty file of that name, so that nobody else takes it meanwhile. */
function reserve(to: string): void {
  try {
    closeSync(openSync(to, 'wx'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST'
      ? new StudioError('FILE_EXISTS', `"${to}" is there already. Choose another name for the copy.`, { cause: error })
      : new StudioError('FILE_ACCESS', `"${to}" cannot be written (${code}). Choose another folder for the copy.`, { cause: error });
  }
}
