/** Comparisons of strategies, and what each of their entries gave. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import {
  comparisonEntry,
  comparisonFigures,
  comparisonSettings,
  type ComparisonEntry,
  type ComparisonFigures,
  type ComparisonSettings,
  strategyComparison,
  type StrategyComparison,
} from '../../shared/contract/comparisons.ts';
import type { RemovedEntry } from '../../shared/contract/runs.ts';
import { StudioError } from '../../shared/errors.ts';
import { checkRow } from './damage.ts';
import { asStored, readJsonColumn, whereReadable } from './json-column.ts';
import { insert, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface ComparisonRecord {
  readonly id: number;
  readonly name: string;
  readonly state: StrategyComparison['state'];
  readonly settings: ComparisonSettings;
  readonly snapshotBlobId: number;
  readonly snapshotHash: string;
  readonly figures: ComparisonFigures | null;
  readonly createdAt: number;
  readonly seconds: number;
  readonly error: string | null;
}

export type EntryKey = Pick<ComparisonEntry, 'strategy' | 'seed' | 'share'>;
/** Null until it was begun. */
export type EntryResult = Omit<ComparisonEntry, 'strategy' | 'seed' | 'share'>;

const SELECT = `
  SELECT id, name, state, settings, snapshot_blob_id AS snapshotBlobId, snapshot_hash AS snapshotHash, figures, created_at AS createdAt,
    seconds, error
  FROM comparison`;

const FIGURES = asStored(comparisonFigures);
const RESULT = asStored(comparisonEntry.omit({ strategy: true, seed: true, share: true }));

type Stored = Omit<ComparisonRecord, 'settings' | 'figures'> & { readonly settings: string; readonly figures: string | null };

const ROW = z.object({
  id: z.int(),
  name: z.string(),
  state: strategyComparison.shape.state,
  snapshotBlobId: z.int(),
  snapshotHash: z.string(),
  createdAt: z.number(),
  seconds: z.number(),
  error: z.string().nullable(),
});
const KEY = comparisonEntry.pick({ strategy: true, seed: true, share: true });

function parse(db: Database, stored: Stored): ComparisonRecord {
  const place = { db, table: 'comparison', row: stored.id };
  const { settings, figures, ...row } = checkRow(ROW, stored, place);
  return {
    ...row,
    settings: readJsonColumn(comparisonSettings, settings, { ...place, column: 'settings' }),
    figures: figures === null ? null : readJsonColumn(FIGURES, figures, { ...place, column: 'figures' }),
  };
}

export interface NewComparison extends Pick<ComparisonRecord, 'settings' | 'snapshotBlobId' | 'snapshotHash'> {
  readonly entries: readonly EntryKey[];
}

/** Running from the start, with a name of its own. */
export function insertComparison(db: Database, { settings, snapshotBlobId, snapshotHash, entries }: NewComparison): number {
  return transact(db, () => {
    const id = insert(
      db,
      "INSERT INTO comparison (name, state, settings, snapshot_blob_id, snapshot_hash, created_at) VALUES ('', 'running', ?, ?, ?, ?)",
      JSON.stringify(settings),
      snapshotBlobId,
      snapshotHash,
      Date.now(),
    );
    statement(db, 'UPDATE comparison SET name = ? WHERE id = ?').run(`Comparison ${id}`, id);
    for (const { strategy, seed, share } of entries) {
      statement(db, 'INSERT INTO comparison_entry (comparison_id, strategy, seed, share) VALUES (?, ?, ?, ?)').run(
        id,
        strategy,
        seed,
        share,
      );
    }
    return id;
  });
}

export interface ComparisonPatch {
  readonly state?: ComparisonRecord['state'];
  readonly figures?: ComparisonFigures;
  readonly seconds?: number;
  readonly error?: string | null;
  readonly removed?: boolean;
}

export function updateComparison(db: Database, id: number, patch: ComparisonPatch): void {
  const values = Object.entries(patch).filter(([, value]) => value !== undefined);
  if (values.length === 0) return;
  transact(db, () => {
    statement(db, `UPDATE comparison SET ${values.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`).run(
      ...values.map(([, value]) =>
        typeof value === 'boolean' ? Number(value) : typeof value === 'object' && value ? JSON.stringify(value) : value,
      ),
      id,
    );
  });
}

export function getComparison(db: Database, id: number): ComparisonRecord {
  const row = statement<Stored>(db, `${SELECT} WHERE id = ?`).get(id);
  if (!row) throw new StudioError('NOT_FOUND', `The project has no comparison ${id}.`);
  return parse(db, row);
}

/** Newest first, without the removed ones and those that cannot be read. */
export function listComparisons(db: Database): ComparisonRecord[] {
  const rows = statement<Stored>(db, `${SELECT} WHERE removed = 0 ORDER BY id DESC`).all();
  return whereReadable(rows, (row) => parse(db, row));
}

/** Newest first. */
export function listRemovedComparisons(db: Database): RemovedEntry[] {
  return statement<RemovedEntry>(db, 'SELECT id, name FROM comparison WHERE removed = 1 ORDER BY id DESC').all();
}

/** In the order in which they were planned. */
export function listEntries(db: Database, comparisonId: number): (EntryKey & { readonly result: EntryResult | null })[] {
  return statement<EntryKey & { readonly result: string | null }>(
    db,
    'SELECT strategy, seed, share, result FROM comparison_entry WHERE comparison_id = ? ORDER BY rowid',
  )
    .all(comparisonId)
    .map(({ result, ...key }) => {
      const place = { db, table: 'comparison_entry', row: `${key.strategy} of ${comparisonId}` };
      return {
        ...checkRow(KEY, key, place),
        result: result === null ? null : readJsonColumn(RESULT, result, { ...place, column: 'result' }),
      };
    });
}

export function saveEntry(db: Database, comparisonId: number, { strategy, seed, share }: EntryKey, result: EntryResult): void {
  transact(db, () => {
    statement(db, 'UPDATE comparison_entry SET result = ? WHERE comparison_id = ? AND strategy = ? AND seed = ? AND share = ?').run(
      JSON.stringify(result),
      comparisonId,
      strategy,
      seed,
      share,
    );
  });
}
