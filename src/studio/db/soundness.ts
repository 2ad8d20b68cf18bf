/** Looks for damage in a project that was not closed in order. */
import type { Database } from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import type { ProjectFile } from './file-header.ts';

/** Above this a check takes longer than a person waits; the hash of each blob is still verified when it is read. */
const LARGEST_CHECKED_AT_OPEN = 2 * 2 ** 30;

export function checkSoundness(db: Database, { path, size, closedCleanly }: ProjectFile): void {
  if (closedCleanly || size > LARGEST_CHECKED_AT_OPEN) return;
  const answer = db.pragma('quick_check(1)', { simple: true });
  if (answer === 'ok') return;
  throw new StudioError('NOT_A_PROJECT', `"${path}" is damaged (${String(answer)}). It was left as it is; go back to an older copy.`);
}
