/** What was left half done. */
import type { Database } from 'better-sqlite3';
import { UNREFERRED } from './blobs.ts';
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

const suspected = new WeakSet<Database>();

/** What referred to some bytes is gone, and others may refer to them: that is looked up when the project is closed. */
export function suspectOrphans(db: Database): void {
  suspected.add(db);
}

export function collectSuspected(db: Database): void {
  if (suspected.delete(db)) collectOrphans(db);
}

/** Bytes that nothing refers to are let go. */
export function collectOrphans(db: Database): void {
  transact(db, () => {
    db.exec(`
      DELETE FROM blob WHERE ${UNREFERRED} AND id NOT IN (
        SELECT crop.value ->> 'cropBlobId'
        FROM (SELECT before AS state FROM op WHERE kind = 'curation' UNION ALL SELECT after FROM op WHERE kind = 'curation'),
          json_each(iif(json_valid(state), state, '{}'), '$.crops') AS crop
      );
    `);
  });
}
