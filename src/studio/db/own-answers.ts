/**
 * What one person has answered, whatever others say: for who works blind, and for queues. Counts are kept in memory beside the tables, and
 * are of faces in use.
 */
import type { Database } from 'better-sqlite3';
import type { OwnAnswer } from '../../shared/contract/faces.ts';
import type { LabelCounts } from '../../shared/contract/project.ts';
import { readCounts } from './counts.ts';
import { column, statement } from './statement.ts';
import { onRollback } from './transact.ts';

type OwnKind = OwnAnswer['kind'];

interface Tallies {
  readonly annotatorId: number;
  /** By "kind class". */
  readonly counts: Map<string, number>;
}

const kept = new WeakMap<Database, Tallies>();
const watched = new WeakSet<Database>();

/** Faces by what this person says of them. */
export function readOwnCounts(db: Database, annotatorId: number): LabelCounts {
  const { counts } = tallies(db, annotatorId);
  const { faces } = readCounts(db);
  const of = (kind: OwnKind) => [...counts].reduce((sum, [key, count]) => sum + (key.startsWith(`${kind} `) ? count : 0), 0);
  const [labelled, unsure, skipped, unusable] = [of('class'), of('unsure'), of('skip'), of('unusable')];
  return {
    faces,
    labelled,
    unsure,
    skipped,
    unusable,
    unlabelled: faces - labelled - unsure - skipped - unusable,
    byClass: [...counts]
      .filter(([key, count]) => key.startsWith('class ') && count > 0)
      .map(([key, count]) => ({ classId: Number(key.slice('class '.length)), count }))
      .sort((a, b) => a.classId - b.classId),
  };
}

/** Runs a change of answers on these faces, or of which of them are in use, and moves the counts along. */
export function recountOwn(db: Database, faceIds: readonly number[], change: () => unknown): void {
  const known = kept.get(db);
  if (!known) {
    change();
    return;
  }
  move(known, tallyOf(db, known.annotatorId, faceIds), -1);
  change();
  move(known, tallyOf(db, known.annotatorId, faceIds), 1);
}

/** To be called where votes come that were not cast here: of imports and of copies. */
export function forgetOwnCounts(db: Database): void {
  kept.delete(db);
}

function tallies(db: Database, annotatorId: number): Tallies {
  const known = kept.get(db);
  if (known?.annotatorId === annotatorId) return known;
  const fresh: Tallies = { annotatorId, counts: new Map() };
  const rows = statement<TallyRow>(
    db,
    'SELECT kind, class_id AS classId, count(*) AS count FROM word WHERE annotator_id = ? GROUP BY class_id, kind',
  ).all(annotatorId);
  move(fresh, rows, 1);
  move(fresh, tallyOf(db, annotatorId, column<number>(db, 'SELECT id FROM face WHERE excluded IS NOT NULL'), { inUse: false }), -1);
  kept.set(db, fresh);
  if (!watched.has(db)) {
    watched.add(db);
    onRollback(db, () => kept.delete(db));
  }
  return fresh;
}

interface TallyRow {
  readonly kind: OwnKind;
  readonly classId: number | null;
  readonly count: number;
}

function tallyOf(db: Database, annotatorId: number, faceIds: readonly number[], { inUse = true } = {}): TallyRow[] {
  // In this order, so that a label looks at its own faces alone and not at all that the person has said.
  return statement<TallyRow>(
    db,
    `
    SELECT word.kind, word.class_id AS classId, count(*) AS count FROM json_each(@faceIds) AS given CROSS JOIN face ON face.id = given.value
    CROSS JOIN word ON word.annotator_id = @annotatorId AND word.face_id = face.id
    WHERE (face.excluded IS NULL) = @inUse GROUP BY 1, 2`,
  ).all({ faceIds: JSON.stringify(faceIds), annotatorId, inUse: inUse ? 1 : 0 });
}

function move({ counts }: Tallies, rows: readonly TallyRow[], sign: 1 | -1): void {
  for (const { kind, classId, count } of rows) {
    const key = `${kind} ${classId ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + sign * count);
  }
}
