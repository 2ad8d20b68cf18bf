/** A copy of the project's file as it is, whole and by itself, while work in the project goes on. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { draftBeside } from '../db/drafts.ts';
import { requireLocks } from '../db/lock.ts';
import { leaveNoLog, putInPlace, refuseTaken, removeDraft } from '../db/new-file.ts';
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
 * Copies with what is not yet in the main file (SQLite's write-ahead log), which a copy by hand would miss, and from a file that was moved or
 * deleted meanwhile as well. It appears under its name only when it is whole; a copy that fails or is cancelled leaves nothing.
 * @throws StudioError FILE_EXISTS, FILE_ACCESS, DISK_FULL, CANCELLED
 */
export async function copyProject({ db, path }: OpenProject, to: string, job: Pick<JobContext, 'signal' | 'report'>): Promise<void> {
  refuseTaken(to);
  if (!existsSync(dirname(to))) throw new StudioError('NOT_FOUND', `There is no folder "${dirname(to)}". Choose another for the copy.`);
  const pages = (name: string) => Number(db.pragma(name, { simple: true }));
  requireRoom(
    dirname(to),
    pages('page_count') * pages('page_size') + SPARE_BYTES,
    (needed, free) =>
      `A copy of "${path}" takes ${needed}, and the disk of "${to}" has ${free} free. Make room, or copy it to another disk.`,
  );
  const partial = draftBeside(to, 'partial');
  try {
    // A copy that cannot be locked is given up without a word by SQLite, and taken for done.
    requireLocks(to);
    await db.backup(partial, {
      progress({ totalPages, remainingPages }) {
        throwIfCancelled(job.signal, 'The copy');
        job.report({ done: totalPages === 0 ? 0 : 1 - remainingPages / totalPages, step: 'Copying the project' });
        return PAGES;
      },
    });
    throwIfCancelled(job.signal, 'The copy');
    leaveNoLog(partial);
    putInPlace(partial, to);
  } catch (error) {
    removeDraft(partial);
    throw describeDatabaseError(error, to);
  }
}
