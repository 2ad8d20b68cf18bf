/** What a program that died left half done. */
import type { Database } from 'better-sqlite3';
import { transact } from './transact.ts';

/** Runs and comparisons that nobody executes any more become interrupted; bytes that nothing refers to are let go. */
export function collectOrphans(db: Database): void {
  transact(db, () => {
    db.exec(`
      UPDATE run SET state = 'interrupted' WHERE state = 'running';
      UPDATE comparison SET state = 'interrupted' WHERE state = 'running';
      DELETE FROM blob WHERE id NOT IN (
        SELECT blob_id FROM image UNION SELECT crop_blob_id FROM face UNION SELECT blob_id FROM checkpoint
        UNION SELECT snapshot_blob_id FROM run WHERE snapshot_blob_id IS NOT NULL UNION SELECT blob_id FROM base
        UNION SELECT snapshot_blob_id FROM comparison WHERE snapshot_blob_id IS NOT NULL
        UNION SELECT crop.value ->> 'cropBlobId' FROM op, json_each(op.before, '$.crops') AS crop WHERE op.kind = 'curation'
        UNION SELECT crop.value ->> 'cropBlobId' FROM op, json_each(op.after, '$.crops') AS crop WHERE op.kind = 'curation'
      );
    `);
  });
}
