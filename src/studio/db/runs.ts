/** Runs and the points of their charts. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { expectedShares, type ExpectedShares } from '../../shared/class-shares.ts';
import { runFacts, runPoint, type RemovedEntry, type Run, type RunPoint } from '../../shared/contract/runs.ts';
import { stage, stageOfRun, type Stage, type StageOfRun } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { checkRow } from './damage.ts';
import { asStored, readJsonColumn, whereReadable } from './json-column.ts';
import { runSummary, type RunSummary } from './run-summary.ts';
import { insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

interface RunColumns {
  readonly id: number;
  readonly name: string;
  readonly from: number | null;
  readonly baseId: string;
  readonly state: Run['state'];
  readonly classes: Run['classes'];
  readonly snapshotBlobId: number | null;
  readonly snapshotHash: string | null;
  readonly backend: string | null;
  readonly createdAt: number;
  readonly seconds: number;
  /** As it is stored: what is not known yet is not there. */
  readonly summary: Readonly<Partial<RunSummary>>;
  readonly error: string | null;
  readonly removed: boolean;
  /** Class shares where it is used; null: those that it learnt from. */
  readonly expected: ExpectedShares | null;
  /** The comparison that made it, or null. */
  readonly comparisonId: number | null;
}

/** Its settings are as they are stored as well: what a version before did not know is not there. */
export type RunRow = RunColumns & StageOfRun;

export type NewRun = Pick<RunColumns, 'name' | 'from' | 'baseId' | 'state' | 'classes' | 'snapshotBlobId' | 'snapshotHash' | 'backend'> &
  z.input<typeof stageOfRun> & {
    readonly summary?: RunRow['summary'];
  };
export type RunPatch = Partial<Omit<RunColumns, 'id' | 'createdAt'>>;

const COLUMNS = {
  name: 'name',
  from: 'from_run',
  baseId: 'base_id',
  state: 'state',
  classes: 'classes',
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

type Stored = Omit<RunColumns, 'classes' | 'summary' | 'removed' | 'expected'> & {
  readonly stage: Stage;
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
  return parse(db, row);
}

/** The run, and those that it came from, one after the other. A file may lead in a circle: it is gone round once. */
export function lineageOf(db: Database, id: number): RunRow[] {
  const rows = new Map<number, RunRow>();
  for (let next: number | null = id; next !== null && !rows.has(next);) {
    const row = getRun(db, next);
    rows.set(next, row);
    next = row.from;
  }
  return [...rows.values()];
}

/** The run that was kept as this base, where this project knows of it. */
export function findKeptRun(db: Database, baseId: string): number | null {
  const kept = "SELECT run.id FROM run, json_each(run.summary, '$.keptAs') AS kept WHERE kept.value = ? ORDER BY run.id DESC LIMIT 1";
  return single<number>(db, kept, baseId) ?? null;
}

/** Oldest first, without the removed ones, those that belong to a comparison, and those that cannot be read. */
export function listRuns(db: Database): RunRow[] {
  const rows = statement<Stored>(db, `${SELECT} WHERE removed = 0 AND comparison_id IS NULL ORDER BY id`).all();
  return whereReadable(rows, (row) => parse(db, row));
}

export type RunName = Pick<RunRow, 'id' | 'name' | 'state' | 'createdAt'>;
const NAMES = 'SELECT id, name, state, created_at AS createdAt FROM run';

/** The same, those that cannot be read among them. */
export function listRunNames(db: Database): RunName[] {
  return statement<RunName>(db, `${NAMES} WHERE removed = 0 AND comparison_id IS NULL ORDER BY id`)
    .all()
    .filter(({ id }) => Number.isSafeInteger(id)) // by any other it could not be asked for
    .map(withName);
}

/** What is known of a run even where the rest cannot be read; removed ones as well. */
export function getRunName(db: Database, id: number): RunName {
  const row = statement<RunName>(db, `${NAMES} WHERE id = ?`).get(id);
  if (!row) throw new StudioError('NOT_FOUND', `The project has no run ${id}.`);
  return withName(row);
}

const withName = <Row extends RemovedEntry>(row: Row): Row => (typeof row.name === 'string' ? row : { ...row, name: `Run ${row.id}` });

/** @throws StudioError INVALID where another run of the list has the name, whatever its capitals. */
export function renameRun(db: Database, { id, name }: Pick<RunName, 'id' | 'name'>): void {
  transact(db, () => {
    getRunName(db, id);
    const other = listRunNames(db).find((run) => run.id !== id && run.name.toLowerCase() === name.toLowerCase());
    if (other) throw new StudioError('INVALID', `Another run is called "${other.name}". Choose another name.`);
    updateRun(db, id, { name });
  });
}

/** Those that the person removed, newest first. What a comparison put aside by itself is none of them. */
export function listRemovedRuns(db: Database): RemovedEntry[] {
  return statement<RemovedEntry>(db, 'SELECT id, name FROM run WHERE removed = 1 AND comparison_id IS NULL ORDER BY id DESC')
    .all()
    .map(withName);
}

/** Runs that a comparison made, oldest first. */
export function listRunsOfComparison(db: Database, comparisonId: number): RunRow[] {
  return statement<Stored>(db, `${SELECT} WHERE removed = 0 AND comparison_id = ? ORDER BY id`)
    .all(comparisonId)
    .map((row) => parse(db, row));
}

/** Runs of a stage that came to their end, those of comparisons as well, with the number of points that each has. */
export function listRunsForTiming(db: Database, stage: Stage): (RunRow & { readonly points: number })[] {
  const count = '(SELECT count(*) FROM run_point WHERE run_id = run.id) AS points';
  const rows = statement<Stored & { readonly points: number }>(
    db,
    `${SELECT.replace('removed,', `removed, ${count},`)} WHERE state = 'done' AND stage = ? ORDER BY id DESC LIMIT 20`,
  ).all(stage);
  return whereReadable(rows, ({ points, ...row }) => ({ ...parse(db, row), points }));
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
  return statement<{ n: number; point: string }>(db, 'SELECT n, point FROM run_point WHERE run_id = ? ORDER BY n')
    .all(runId)
    .map(({ n, point }) => readJsonColumn(runPoint, point, { db, table: 'run_point', row: `${n} of run ${runId}`, column: 'point' }));
}

function stored(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

const CLASSES = runFacts.shape.classes;
const STAGE = asStored(stageOfRun);
const SUMMARY = asStored<RunRow['summary']>(runSummary);

/** Milliseconds since 1970, no later than the last date there is. */
export const moment = z.number().min(0).max(8.64e15);
const ROW = z.object({
  id: z.int(),
  name: z.string(),
  stage,
  from: z.int().nullable(),
  baseId: z.string(),
  state: runFacts.shape.state,
  classes: z.string(),
  settings: z.string(),
  snapshotBlobId: z.int().nullable(),
  snapshotHash: z.string().nullable(),
  backend: z.string().nullable(),
  createdAt: moment,
  seconds: z.number(),
  summary: z.string(),
  error: z.string().nullable(),
  expected: z.string().nullable(),
  comparisonId: z.int().nullable(),
});

/** @throws StudioError NOT_A_PROJECT where it cannot be read. */
function parse(db: Database, stored: Stored): RunRow {
  const { stage, classes, settings, summary, removed, expected, ...row } = checkRow(ROW, stored, { db, table: 'run', row: stored.id });
  const read = <Value>(schema: z.ZodType<Value>, column: string, text: string) =>
    readJsonColumn(schema, text, { db, table: 'run', row: row.id, column });
  // Which settings there may be, the stage tells.
  const staged = z.preprocess((value) => ({ stage, settings: value }), STAGE);
  return {
    ...row,
    ...read(staged, 'settings', settings),
    classes: read(CLASSES, 'classes', classes),
    summary: read(SUMMARY, 'summary', summary),
    removed: removed === 1,
    expected: expected === null ? null : read(expectedShares, 'expected', expected),
  };
}
