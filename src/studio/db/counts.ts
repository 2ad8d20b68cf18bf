/** Faces in use per state and class, kept in memory beside the tables, so that labelling one face does not count all. */
import type { Database } from 'better-sqlite3';
import type { LabelCounts } from '../../shared/contract/project.ts';
import type { LabelState } from '../../shared/contract/faces.ts';
import { statement } from './statement.ts';
import { onRollback } from './transact.ts';

interface Tally {
  readonly state: LabelState;
  readonly classId: number | null;
  readonly count: number;
}
type Tallies = Map<string, { state: LabelState; classId: number | null; count: number }>;

const kept = new WeakMap<Database, Tallies>();
const watched = new WeakSet<Database>();

/** To be called where faces come or go. */
export function forgetCounts(db: Database): void {
  kept.delete(db);
}

/** Runs a change of these faces' labels and moves the counts along. */
export function recount<Result>(db: Database, faceIds: readonly number[], change: () => Result): Result {
  const tallies = kept.get(db);
  if (!tallies) return change();
  const before = tallyOf(db, faceIds);
  const result = change();
  for (const { state, classId, count } of before) add(tallies, state, classId, -count);
  for (const { state, classId, count } of tallyOf(db, faceIds)) add(tallies, state, classId, count);
  return result;
}

export function readCounts(db: Database): LabelCounts {
  let tallies = kept.get(db);
  if (!tallies) {
    tallies = new Map();
    const rows = statement<Tally>(db, 'SELECT state, class_id AS classId, count(*) AS count FROM face GROUP BY state, class_id').all();
    for (const { state, classId, count } of rows) add(tallies, state, classId, count);
    // Taken off afterwards: all of them are counted from an index alone, and few are left out.
    const left = 'SELECT state, class_id AS classId, count(*) AS count FROM face WHERE excluded IS NOT NULL GROUP BY state, class_id';
    for (const { state, classId, count } of statement<Tally>(db, left).all()) add(tallies, state, classId, -count);
    kept.set(db, tallies);
    if (!watched.has(db)) {
      watched.add(db);
      onRollback(db, () => forgetCounts(db));
    }
  }
  return summarise([...tallies.values()]);
}

function summarise(tallies: readonly Tally[]): LabelCounts {
  const inState = (state: LabelState) => tallies.reduce((sum, tally) => sum + (tally.state === state ? tally.count : 0), 0);
  return {
    faces: tallies.reduce((sum, { count }) => sum + count, 0),
    labelled: inState('labelled'),
    unlabelled: inState('unlabelled'),
    unsure: inState('unsure'),
    skipped: inState('skipped'),
    unusable: inState('unusable'),
    byClass: tallies
      .filter(({ classId, count }) => Number.isSafeInteger(classId) && count > 0)
      .map(({ classId, count }) => ({ classId: classId!, count }))
      .sort((a, b) => a.classId - b.classId),
  };
}

function add(tallies: Tallies, state: LabelState, classId: number | null, count: number): void {
  const key = `${state} ${classId ?? ''}`;
  const tally = tallies.get(key);
  if (tally) tally.count += count;
  else tallies.set(key, { state, classId, count });
}

function tallyOf(db: Database, faceIds: readonly number[]): Tally[] {
  return statement<Tally>(
    db,
    `SELECT state, class_id AS classId, count(*) AS count FROM face
     WHERE id IN (SELECT value FROM json_each(?)) AND excluded IS NULL GROUP BY state, class_id`,
  ).all(JSON.stringify(faceIds));
}
