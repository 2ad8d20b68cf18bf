/** Bases that are not part of the program, kept in the project once a run has used them, so that the file needs nothing else. */
import type { Database } from 'better-sqlite3';
import { baseCard, type BaseCard } from '../../shared/base-card.ts';
import { putBlob, readBlob } from './blobs.ts';
import { readJsonColumn, whereReadable } from './json-column.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface StoredBase {
  readonly card: BaseCard;
  /** A base file. */
  readonly bytes: Uint8Array;
}

export function putBase(db: Database, { card, bytes }: StoredBase): void {
  transact(db, () => {
    const blobId = putBlob(db, bytes, 'application/octet-stream');
    statement(
      db,
      'INSERT INTO base (id, card, blob_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET card = excluded.card, blob_id = excluded.blob_id',
    ).run(card.id, JSON.stringify(card), blobId, Date.now());
  });
}

export function findBaseCard(db: Database, id: string): BaseCard | null {
  const text = single<string>(db, 'SELECT card FROM base WHERE id = ?', id);
  return text === undefined ? null : readCard(db, { id, card: text });
}

/** Oldest first, without those that cannot be read; the runs on them say so. */
export function listBaseCards(db: Database): BaseCard[] {
  const rows = statement<{ id: string; card: string }>(db, 'SELECT id, card FROM base ORDER BY at, id').all();
  return whereReadable(rows, (row) => readCard(db, row));
}

/** Its base file, verified, or null where the project has no such base. */
export function readBaseBytes(db: Database, id: string): Uint8Array | null {
  const blobId = single<number>(db, 'SELECT blob_id FROM base WHERE id = ?', id);
  return blobId === undefined ? null : readBlob(db, blobId);
}

function readCard(db: Database, { id, card }: { readonly id: string; readonly card: string }): BaseCard {
  return readJsonColumn(baseCard, card, { db, table: 'base', row: id, column: 'card' });
}
