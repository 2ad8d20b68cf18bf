/** Records of exports. */
import type { Database } from 'better-sqlite3';
import { exportRecord, type ExportRecord } from '../../shared/contract/exports.ts';
import { readJsonColumn, whereReadable } from './json-column.ts';
import { insert, statement } from './statement.ts';
import { transact } from './transact.ts';

export function insertExport(db: Database, record: Omit<ExportRecord, 'id'>): ExportRecord {
  return transact(db, () => {
    const id = insert(db, "INSERT INTO export (run_id, at, record) VALUES (?, ?, '{}')", record.runId, record.at);
    const whole = { ...record, id };
    statement(db, 'UPDATE export SET record = ? WHERE id = ?').run(JSON.stringify(whole), id);
    return whole;
  });
}

/** Newest first, without those that cannot be read: what was exported lies elsewhere all the same. */
export function listExports(db: Database): ExportRecord[] {
  const rows = statement<{ id: number; record: string }>(db, 'SELECT id, record FROM export ORDER BY id DESC').all();
  return whereReadable(rows, ({ id, record }) => readJsonColumn(exportRecord, record, { db, table: 'export', row: id, column: 'record' }));
}
