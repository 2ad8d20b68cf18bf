/** A comparison as the contract tells it, from its rows in the project. */
import type { Database } from 'better-sqlite3';
import type { ComparisonEntry, ComparisonFigures, StrategyComparison } from '../../shared/contract/comparisons.ts';
import { listEntries, type ComparisonRecord, type EntryResult } from '../db/comparisons.ts';
import { StudioError } from '../../shared/errors.ts';
import { countParts, readSnapshot } from '../splits/snapshot.ts';

export const NO_FIGURES: ComparisonFigures = { rows: [], pairs: [], curves: [], verdict: [] };

const WAITING: EntryResult = { state: 'waiting', runId: null, test: null, oldClasses: null, seconds: 0, error: null };

export function toComparison(db: Database, record: ComparisonRecord): StrategyComparison {
  const { id, name, state, settings, figures, createdAt, seconds, error } = record;
  const entries = readEntries(db, record);
  return {
    id,
    name,
    state,
    settings,
    faces: facesOf(db, record),
    entries,
    figures: figures ?? NO_FIGURES,
    createdAt,
    seconds,
    error,
    resumable: state !== 'running' && entries.some((entry) => entry.state !== 'done'),
  };
}

/** What was under way when everything stopped, waits again. */
export function readEntries(db: Database, { id, state }: ComparisonRecord): ComparisonEntry[] {
  return listEntries(db, id).map(({ result, ...key }) => ({
    ...key,
    ...(result === null ? WAITING : state !== 'running' && result.state === 'running' ? { ...result, state: 'waiting' as const } : result),
  }));
}

type Parts = StrategyComparison['faces'];

/** By snapshot, which never changes: one of many faces takes long to unpack, and comparisons are listed again and again. */
const counted = new WeakMap<Database, Map<string, Parts>>();

/** Where some of its faces are gone, it still has its figures. They may come back, so that is not kept. */
function facesOf(db: Database, record: ComparisonRecord): Parts {
  const known = counted.get(db) ?? new Map<string, Parts>();
  counted.set(db, known);
  try {
    const parts = known.get(record.snapshotHash) ?? countParts(readSnapshot(db, record));
    known.set(record.snapshotHash, parts);
    return parts;
  } catch (error) {
    if (error instanceof StudioError) return { train: 0, validation: 0, test: 0 };
    throw error;
  }
}
