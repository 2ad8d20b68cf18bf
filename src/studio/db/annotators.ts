/** Who labels: the people of this project, and what was imported. The one at work now is remembered with the project. */
import type { Database } from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { StudioError } from '../../shared/errors.ts';
import { ANNOTATOR, readSetting, writeSetting } from './settings.ts';
import { insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface Annotator {
  readonly id: number;
  readonly name: string;
  /** The same person in copies of a project. */
  readonly uid: string;
  /** Sees own votes only, and no suggestion. */
  readonly blind: boolean;
}

interface AnnotatorRow extends Omit<Annotator, 'blind'> {
  readonly blind: number;
}

const FIRST_NAME = 'Person 1';
const COLUMNS = 'id, name, uid, blind';
const toAnnotator = ({ blind, ...row }: AnnotatorRow): Annotator => ({ ...row, blind: blind === 1 });

/** People who were not removed, the first one first. */
export function listPeople(db: Database): Annotator[] {
  return statement<AnnotatorRow>(db, `SELECT ${COLUMNS} FROM annotator WHERE kind = 'person' AND removed = 0 ORDER BY id`)
    .all()
    .map(toAnnotator);
}

/** All whose votes the project may hold: people, removed ones too, and what was imported. */
export function listAnnotators(db: Database): { id: number; name: string; person: boolean }[] {
  return statement<{ id: number; name: string; kind: string }>(db, 'SELECT id, name, kind FROM annotator ORDER BY id')
    .all()
    .map(({ id, name, kind }) => ({ id, name, person: kind === 'person' }));
}

export function listRemovedPeople(db: Database): { id: number; name: string }[] {
  return statement<{ id: number; name: string }>(
    db,
    "SELECT id, name FROM annotator WHERE kind = 'person' AND removed = 1 ORDER BY id",
  ).all();
}

/** The person at work now, or null where nobody has labelled yet. */
export function findCurrentAnnotator(db: Database): Annotator | null {
  const row = statement<AnnotatorRow>(
    db,
    `
    SELECT ${COLUMNS} FROM annotator WHERE kind = 'person' AND removed = 0 ORDER BY id = ? DESC, id LIMIT 1`,
  ).get(readSetting(db, ANNOTATOR));
  return row ? toAnnotator(row) : null;
}

/** Id of the person at work now; the first one is made when it is needed. */
export function currentAnnotatorId(db: Database): number {
  return findCurrentAnnotator(db)?.id ?? insertPerson(db, { name: FIRST_NAME, blind: false });
}

export function chooseAnnotator(db: Database, id: number): void {
  if (readSetting(db, ANNOTATOR) !== id) writeSetting(db, ANNOTATOR, id);
}

export function insertPerson(
  db: Database,
  { name, blind, uid = randomUUID() }: { readonly name: string; readonly blind: boolean; readonly uid?: string },
): number {
  return transact(db, () => {
    refuseTakenName(db, name, null);
    const sql = "INSERT INTO annotator (name, kind, uid, blind) VALUES (?, 'person', ?, ?)";
    return insert(db, sql, name, uid, blind ? 1 : 0);
  });
}

export function updatePerson(
  db: Database,
  { id, name, blind }: { readonly id: number; readonly name: string; readonly blind: boolean },
): void {
  transact(db, () => {
    refuseTakenName(db, name, id);
    const { changes } = statement(db, "UPDATE annotator SET name = ?, blind = ? WHERE id = ? AND kind = 'person'").run(
      name,
      blind ? 1 : 0,
      id,
    );
    if (changes === 0) throw new StudioError('NOT_FOUND', `The project has no person with number ${id}.`);
  });
}

/** Hides a person, or brings one back; the votes stay and count. */
export function hidePerson(db: Database, id: number, hidden: boolean): void {
  transact(db, () => {
    statement(db, "UPDATE annotator SET removed = ? WHERE id = ? AND kind = 'person'").run(hidden ? 1 : 0, id);
  });
}

const importedUid = (name: string) => `imported:${name}`;

/** Id of an imported source of votes, where it has said something before. */
export function findImportedAnnotator(db: Database, name: string): number | null {
  return single<number>(db, 'SELECT id FROM annotator WHERE uid = ?', importedUid(name)) ?? null;
}

/** Id of an imported source of votes; made at first use. */
export function importedAnnotatorId(db: Database, name: string): number {
  const known = findImportedAnnotator(db, name);
  if (known !== null) return known;
  return transact(db, () => {
    // A person may be called what a file is called.
    const isFree = (candidate: string) => single(db, 'SELECT 1 FROM annotator WHERE name = ?', candidate) === undefined;
    let free = isFree(name) ? name : `${name} (imported)`;
    for (let n = 2; !isFree(free); n++) free = `${name} (imported ${n})`;
    return insert(db, "INSERT INTO annotator (name, kind, uid) VALUES (?, 'imported', ?)", free, importedUid(name));
  });
}

function refuseTakenName(db: Database, name: string, own: number | null): void {
  const other = statement<{ id: number; removed: number }>(db, 'SELECT id, removed FROM annotator WHERE name = ?').get(name);
  if (!other || other.id === own) return;
  throw new StudioError(
    'INVALID',
    other.removed === 1
      ? `A person called "${name}" was removed from this project. Bring that one back, or take another name.`
      : `There is somebody called "${name}" in this project already. Take another name.`,
  );
}
