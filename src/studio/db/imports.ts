/** Reports of imports. */
import type { Database } from 'better-sqlite3';
import type { ImportReport } from '../../shared/contract/images.ts';
import { column, insert, statement } from './statement.ts';
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

/** Newest first. */
export function listImports(db: Database): ImportReport[] {
  return column<string>(db, 'SELECT report FROM import ORDER BY id DESC').map((text) => JSON.parse(text) as ImportReport);
}
