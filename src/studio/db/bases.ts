/** Bases that are not part of the program, kept in the project once a run has used them, so that the file needs nothing else. */
import type { Database } from 'better-sqlite3';
import { baseCard, type BaseCard } from '../../shared/base-card.ts';
import { StudioError } from '../../shared/errors.ts';
import { putBlob, readBlob } from './blobs.ts';
import { column, single, statement } from './statement.ts';
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
  return text === undefined ? null : parseCard(text);
}

/** Oldest first. */
export function listBaseCards(db: Database): BaseCard[] {
  return column<string>(db, 'SELECT card FROM base ORDER BY at, id').map(parseCard);
}

/** Its base file, verified, or null where the project has no such base. */
export function readBaseBytes(db: Database, id: string): Uint8Array | null {
  const blobId = single<number>(db, 'SELECT blob_id FROM base WHERE id = ?', id);
  return blobId === undefined ? null : readBlob(db, blobId);
}

function parseCard(text: string): BaseCard {
  const parsed = baseCard.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new StudioError('BAD_MODEL', 'The card of a base in this project is damaged. Add the base again, then train again.');
  }
  return parsed.data;
}
