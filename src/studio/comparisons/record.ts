/** A comparison as the contract tells it, from its rows in the project. */
import type { Database } from 'better-sqlite3';
import type { ComparisonEntry, ComparisonFigures, StrategyComparison } from '../../shared/contract/comparisons.ts';
import { listEntries, type ComparisonRecord, type EntryResult } from '../db/comparisons.ts';
import { countParts, readSnapshot, type Snapshot } from '../runs/snapshot.ts';

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
    faces: countFaces(db, record),
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

/** Where some of its faces are gone, it still has its figures. */
function countFaces(db: Database, record: ComparisonRecord): StrategyComparison['faces'] {
  const snapshot = snapshotOf(db, record);
  return snapshot ? countParts(snapshot) : { train: 0, validation: 0, test: 0 };
}

function snapshotOf(db: Database, record: ComparisonRecord): Snapshot | null {
  try {
    return readSnapshot(db, record);
  } catch {
    return null;
  }
}
