/** Runs and the points of their charts. */
import type { Database } from 'better-sqlite3';
import type { ExpectedShares } from '../../shared/class-shares.ts';
import type { RemovedEntry, Run, RunPoint } from '../../shared/contract/runs.ts';
import type { Stage } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { column, insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface RunRow {
  readonly id: number;
  readonly name: string;
  readonly stage: Stage;
  readonly from: number | null;
  readonly baseId: string;
  readonly state: Run['state'];
  readonly classes: Run['classes'];
  readonly settings: Run['settings'];
  readonly snapshotBlobId: number | null;
  readonly snapshotHash: string | null;
  readonly backend: string | null;
  readonly createdAt: number;
  readonly seconds: number;
  /** What the runs service keeps of a run beside its rows: counts, evaluations and the like. */
  readonly summary: Readonly<Record<string, unknown>>;
  readonly error: string | null;
  readonly removed: boolean;
  /** Class shares where it is used; null: those that it learnt from. */
  readonly expected: ExpectedShares | null;
  /** The comparison that made it, or null. */
  readonly comparisonId: number | null;
}

export type NewRun = Pick<
  RunRow,
  'name' | 'stage' | 'from' | 'baseId' | 'state' | 'classes' | 'settings' | 'snapshotBlobId' | 'snapshotHash' | 'backend'
> & {
  readonly summary?: RunRow['summary'];
};
export type RunPatch = Partial<Omit<RunRow, 'id' | 'createdAt'>>;

const COLUMNS = {
  name: 'name',
  stage: 'stage',
  from: 'from_run',
  baseId: 'base_id',
  state: 'state',
  classes: 'classes',
  settings: 'settings',
  snapshotBlobId: 'snapshot_blob_id',
  snapshotHash: 'snapshot_hash',
  backend: 'backend',
  seconds: 'seconds',
  summary: 'summary',
  error: 'error',
  removed: 'removed',
  expected: 'expected',
  comparisonId: 'comparison_id',
} as const satisfies Record<keyof RunPatch, string>;

const SELECT = `
  SELECT id, name, stage, from_run AS "from", base_id AS baseId, state, classes, settings, snapshot_blob_id AS snapshotBlobId,
    snapshot_hash AS snapshotHash, backend, created_at AS createdAt, seconds, summary, error, removed, expected, comparison_id AS comparisonId
  FROM run`;

type Stored = Omit<RunRow, 'classes' | 'settings' | 'summary' | 'removed' | 'expected'> & {
  readonly classes: string;
  readonly settings: string;
  readonly summary: string;
  readonly removed: number;
  readonly expected: string | null;
};

export function insertRun(db: Database, run: NewRun): number {
  return transact(db, () =>
    insert(
      db,
      `INSERT INTO run (name, stage, from_run, base_id, state, classes, settings, snapshot_blob_id, snapshot_hash, backend, summary, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      run.name,
      run.stage,
      run.from,
      run.baseId,
      run.state,
      JSON.stringify(run.classes),
      JSON.stringify(run.settings),
      run.snapshotBlobId,
      run.snapshotHash,
      run.backend,
      JSON.stringify(run.summary ?? {}),
      Date.now(),
    ),
  );
}

export function updateRun(db: Database, id: number, patch: RunPatch): void {
  const fields = (Object.keys(patch) as (keyof RunPatch)[]).filter((field) => patch[field] !== undefined);
  if (fields.length === 0) return;
  transact(db, () => {
    const values = fields.map((field) => stored(patch[field]));
    statement(db, `UPDATE run SET ${fields.map((field) => `${COLUMNS[field]} = ?`).join(', ')} WHERE id = ?`).run(...values, id);
  });
}

/** A run by number; removed ones as well. */
export function getRun(db: Database, id: number): RunRow {
  const row = statement<Stored>(db, `${SELECT} WHERE id = ?`).get(id);
  if (!row) throw new StudioError('NOT_FOUND', `The project has no run ${id}.`);
  return parse(row);
}

/** Oldest first, without the removed ones and those that belong to a comparison. */
export function listRuns(db: Database): RunRow[] {
  return statement<Stored>(db, `${SELECT} WHERE removed = 0 AND comparison_id IS NULL ORDER BY id`).all().map(parse);
}

/** Those that the person removed, newest first. What a comparison put aside by itself is none of them. */
export function listRemovedRuns(db: Database): RemovedEntry[] {
  return statement<RemovedEntry>(db, 'SELECT id, name FROM run WHERE removed = 1 AND comparison_id IS NULL ORDER BY id DESC').all();
}

/** Runs that a comparison made, oldest first. */
export function listRunsOfComparison(db: Database, comparisonId: number): RunRow[] {
  return statement<Stored>(db, `${SELECT} WHERE removed = 0 AND comparison_id = ? ORDER BY id`).all(comparisonId).map(parse);
}

/** Runs of a stage that came to their end, those of comparisons as well, with the number of points that each has. */
export function listRunsForTiming(db: Database, stage: Stage): (RunRow & { readonly points: number })[] {
  const count = '(SELECT count(*) FROM run_point WHERE run_id = run.id) AS points';
  return statement<Stored & { readonly points: number }>(
    db,
    `${SELECT.replace('removed,', `removed, ${count},`)} WHERE state = 'done' AND stage = ? ORDER BY id DESC LIMIT 20`,
  )
    .all(stage)
    .map(({ points, ...row }) => ({ ...parse(row), points }));
}

export function countRuns(db: Database): number {
  return single<number>(db, 'SELECT count(*) FROM run WHERE removed = 0 AND comparison_id IS NULL') ?? 0;
}

export function addPoint(db: Database, runId: number, point: RunPoint): void {
  transact(db, () => {
    statement(
      db,
      'INSERT INTO run_point (run_id, n, point) VALUES (@runId, (SELECT coalesce(max(n), -1) + 1 FROM run_point WHERE run_id = @runId), @point)',
    ).run({
      runId,
      point: JSON.stringify(point),
    });
  });
}

/** All points at once, e.g. where a resumed run goes on from an earlier one. */
export function replacePoints(db: Database, runId: number, points: readonly RunPoint[]): void {
  transact(db, () => {
    statement(db, 'DELETE FROM run_point WHERE run_id = ?').run(runId);
    for (const point of points) addPoint(db, runId, point);
  });
}

export function readPoints(db: Database, runId: number): RunPoint[] {
  return column<string>(db, 'SELECT point FROM run_point WHERE run_id = ? ORDER BY n', runId).map((text) => JSON.parse(text) as RunPoint);
}

function stored(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function parse({ classes, settings, summary, removed, expected, ...row }: Stored): RunRow {
  return {
    ...row,
    classes: JSON.parse(classes) as RunRow['classes'],
    settings: JSON.parse(settings) as RunRow['settings'],
    summary: JSON.parse(summary) as RunRow['summary'],
    removed: removed === 1,
    expected: expected === null ? null : (JSON.parse(expected) as ExpectedShares),
  };
}
