/** What was left half done. */
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';
import { transact } from './transact.ts';

/**
 * Runs and comparisons that nobody executes any more become interrupted: where a program died, and where it could not write their end
 * into a file that was away for a while. Only whoever holds the file for writing may say so.
 */
export function endAbandoned(db: Database): void {
  const abandoned = ['run', 'comparison'].filter((table) => statement(db, `SELECT 1 FROM ${table} WHERE state = 'running'`).get());
  if (abandoned.length === 0) return;
  transact(db, () => {
    for (const table of abandoned) statement(db, `UPDATE ${table} SET state = 'interrupted' WHERE state = 'running'`).run();
  });
}

/** Bytes that nothing refers to are let go. */
export function collectOrphans(db: Database): void {
  transact(db, () => {
    db.exec(`
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
