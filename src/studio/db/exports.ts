/** Records of exports. */
import type { Database } from 'better-sqlite3';
import type { ExportRecord } from '../../shared/contract/exports.ts';
import { column, insert, statement } from './statement.ts';
import { transact } from './transact.ts';

export function insertExport(db: Database, record: Omit<ExportRecord, 'id'>): ExportRecord {
  return transact(db, () => {
    const id = insert(db, "INSERT INTO export (run_id, at, record) VALUES (?, ?, '{}')", record.runId, record.at);
    const whole = { ...record, id };
    statement(db, 'UPDATE export SET record = ? WHERE id = ?').run(JSON.stringify(whole), id);
    return whole;
  });
}

/** Newest first. */
export function listExports(db: Database): ExportRecord[] {
  return column<string>(db, 'SELECT record FROM export ORDER BY id DESC').map((text) => JSON.parse(text) as ExportRecord);
}
