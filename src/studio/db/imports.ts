/** Reports of imports. */
import type { Database } from 'better-sqlite3';
import { importReport, type ImportReport } from '../../shared/contract/images.ts';
import { readJsonColumn, whereReadable } from './json-column.ts';
import { insert, statement } from './statement.ts';
import { transact } from './transact.ts';

/** Id of a new import; its report is saved as it goes on. */
export function insertImport(db: Database, report: Omit<ImportReport, 'id'>): number {
  return transact(db, () => {
    const id = insert(db, "INSERT INTO import (at, report) VALUES (?, '{}')", report.at);
    saveImport(db, { ...report, id });
    return id;
  });
}

export function saveImport(db: Database, report: ImportReport): void {
  transact(db, () => {
    statement(db, 'UPDATE import SET report = ? WHERE id = ?').run(JSON.stringify(report), report.id);
  });
}

/** Newest first, without those that cannot be read. */
export function listImports(db: Database): ImportReport[] {
  const rows = statement<{ id: number; report: string }>(db, 'SELECT id, report FROM import ORDER BY id DESC').all();
  return whereReadable(rows, ({ id, report }) => readJsonColumn(importReport, report, { db, table: 'import', row: id, column: 'report' }));
}
