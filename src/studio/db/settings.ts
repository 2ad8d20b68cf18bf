/** Small facts about the project, as JSON by name. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { readJsonColumn } from './json-column.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export function readSetting<Value>(db: Database, key: string): Value | null {
  const text = single<string>(db, 'SELECT value FROM setting WHERE key = ?', key);
  return text === undefined ? null : (readJsonColumn(z.unknown(), text, { db, table: 'setting', row: key, column: 'value' }) as Value);
}

export function writeSetting(db: Database, key: string, value: unknown): void {
  transact(db, () => {
    statement(db, 'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
      key,
      JSON.stringify(value),
    );
  });
}
