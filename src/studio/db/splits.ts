/** Which part of the data each labelled face belongs to. */
import type { Database } from 'better-sqlite3';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { readSetting, SPLIT, writeSetting } from './settings.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface SplitSettings {
  /** Shares of the faces. */
  readonly test: number;
  readonly validation: number;
  readonly seed: number;
}

export interface SplitFace {
  readonly id: number;
  readonly subject: string | null;
  readonly classId: number;
  readonly part: SplitPart | null;
}

export function readSplitSettings(db: Database): SplitSettings | null {
  return readSetting(db, SPLIT);
}

export function saveSplitSettings(db: Database, settings: SplitSettings): void {
  writeSetting(db, SPLIT, settings);
}

/** Faces in use with a label, by id. */
export function listSplitFaces(db: Database): SplitFace[] {
  return statement<SplitFace>(
    db,
    "SELECT id, subject, class_id AS classId, part FROM face WHERE state = 'labelled' AND excluded IS NULL ORDER BY id",
  ).all();
}

export interface FaceInPart {
  readonly id: number;
  readonly subject: string | null;
  readonly part: SplitPart;
}

/** Faces in use that are in a part, labelled or not. */
export function listFacesInParts(db: Database): FaceInPart[] {
  return statement<FaceInPart>(db, 'SELECT id, subject, part FROM face WHERE part IS NOT NULL AND excluded IS NULL ORDER BY id').all();
}

/** Part by part: a million faces take two thirds of the time that they take one by one. */
export function assignParts(db: Database, parts: readonly (readonly [faceId: number, part: SplitPart])[]): void {
  const ids = Map.groupBy(parts, ([, part]) => part);
  transact(db, () => {
    const assign = statement(db, 'UPDATE face SET part = ? WHERE id IN (SELECT value FROM json_each(?))');
    for (const [part, own] of ids) assign.run(part, JSON.stringify(own.map(([faceId]) => faceId)));
  });
}

export function clearParts(db: Database): void {
  transact(db, () => {
    statement(db, 'UPDATE face SET part = NULL WHERE part IS NOT NULL').run();
  });
}

export function hasParts(db: Database): boolean {
  return single(db, 'SELECT 1 FROM face WHERE part IS NOT NULL AND excluded IS NULL LIMIT 1') !== undefined;
}

/** A run was judged on the test part, so the part stays as it is. `since`: only runs after this one count. */
export function isSplitLocked(db: Database, { since = 0 } = {}): boolean {
  return single(db, "SELECT 1 FROM run WHERE state <> 'failed' AND id > ? LIMIT 1", since) !== undefined;
}

/** Why nothing moves between the parts of a locked split. */
export const SPLIT_LOCKED = 'The split is locked: runs were judged on its test part, and their results stay comparable only if it stays.';
/** What to do all the same: a copy of the project has its runs as well, and is locked like it. */
export const SPLIT_ANEW =
  'For another split, export the faces as a zip file and import that into a new project (on the command line: mien data export, mien new, mien import).';

/** Number of the newest run, or 0. */
export function newestRun(db: Database): number {
  return single<number | null>(db, 'SELECT max(id) FROM run') ?? 0;
}

/** Faces in use; several of one part and class add up. */
export interface PartCount {
  readonly part: SplitPart;
  readonly classId: number | null;
  readonly faces: number;
}

export function countParts(db: Database): PartCount[] {
  return statement<PartCount>(
    db,
    `SELECT part, iif(state = 'labelled', class_id, NULL) AS classId, count(*) AS faces FROM face
     WHERE part IS NOT NULL AND excluded IS NULL GROUP BY part, state, class_id`,
  ).all();
}

/** By the classes that this annotator says, whatever others say. */
export function countOwnParts(db: Database, annotatorId: number): PartCount[] {
  const own = statement<PartCount>(
    db,
    `SELECT part, word.class_id AS classId, count(*) AS faces FROM word CROSS JOIN face ON face.id = word.face_id
     WHERE annotator_id = ? AND kind = 'class' AND part IS NOT NULL AND excluded IS NULL GROUP BY 1, 2`,
  ).all(annotatorId);
  const all = statement<{ part: SplitPart; faces: number }>(
    db,
    'SELECT part, count(*) AS faces FROM face WHERE part IS NOT NULL AND excluded IS NULL GROUP BY part',
  ).all();
  const said = (name: SplitPart) => own.reduce((sum, { part, faces }) => sum + (part === name ? faces : 0), 0);
  return [...own, ...all.map(({ part, faces }) => ({ part, classId: null, faces: faces - said(part) }))];
}

export interface GroupCount {
  readonly part: SplitPart;
  /** Named people, and faces whose person is not known, together. */
  readonly groups: number;
  readonly people: number;
  readonly unknownPeople: number;
}

export function countGroups(db: Database): GroupCount[] {
  return statement<GroupCount>(
    db,
    `SELECT part, sum(iif(subject IS NULL, faces, 1)) AS groups, count(subject) AS people,
       sum(iif(subject IS NULL, faces, 0)) AS unknownPeople FROM (
       SELECT part, subject, count(*) AS faces FROM face WHERE part IS NOT NULL AND excluded IS NULL GROUP BY part, subject)
     GROUP BY part`,
  ).all();
}
