import Database from 'better-sqlite3';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import type { StudioErrorCode } from '../../../../src/shared/errors.ts';
import { findBlob, putBlob } from '../../../../src/studio/db/blobs.ts';
import { findCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { createProject } from '../../../../src/studio/db/create.ts';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { getRun } from '../../../../src/studio/db/runs.ts';
import { MAP_MADE, writeSetting } from '../../../../src/studio/db/settings.ts';
import { createHash } from 'node:crypto';
import { startChild } from '../../../support/child.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';

/** A closed project file. */
function makeFile(): string {
  const project = makeProject({ faces: 20 });
  closeProject(project);
  return project.path;
}

function open(path: string, options?: Parameters<typeof openProject>[1]): OpenProject {
  const project = openProject(path, options);
  onTestFinished(() => closeProject(project));
  return project;
}

function change(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

/** What SQL itself would refuse to make. */
function changeSchema(path: string, row: readonly [type: string, name: string, table: string, sql: string]): void {
  const db = new Database(path);
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.prepare('INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)').run(...row);
  db.close();
}

const REFUSALS: readonly [what: string, code: StudioErrorCode, words: RegExp, spoil: (path: string) => void][] = [
  ['an empty file', 'NOT_A_PROJECT', /not a Mien project/, (path) => writeFileSync(path, '')],
  ['a file of 511 bytes', 'NOT_A_PROJECT', /not a Mien project/, (path) => truncateSync(path, 511)],
  ['a text', 'NOT_A_PROJECT', /not a Mien project.* may be damaged/, (path) => writeFileSync(path, 'dear diary '.repeat(100))],
  ['a picture', 'NOT_A_PROJECT', /not a Mien project/, (path) => writeFileSync(path, Buffer.alloc(5000, 0x89))],
  ["somebody else's database", 'NOT_A_PROJECT', /not a Mien project/, (path) => change(path, 'PRAGMA application_id = 12')],
  ['a newer project', 'PROJECT_TOO_NEW', /version 99.* up to \d+\)/, (path) => change(path, 'PRAGMA user_version = 99')],
  ['a file cut short', 'NOT_A_PROJECT', /cut short/, (path) => truncateSync(path, 3 * 16_384)],
  [
    'a trigger',
    'NOT_A_PROJECT',
    /holds the trigger "evil"/,
    (path) => change(path, 'CREATE TRIGGER evil AFTER INSERT ON vote BEGIN DELETE FROM face; END'),
  ],
  [
    "a trigger under a name of SQLite's own",
    'NOT_A_PROJECT',
    /holds the trigger "sqlite_evil"/,
    (path) =>
      changeSchema(path, ['trigger', 'sqlite_evil', 'vote', 'CREATE TRIGGER sqlite_evil AFTER INSERT ON vote BEGIN DELETE FROM note; END']),
  ],
  ['a view', 'NOT_A_PROJECT', /holds the view "evil"/, (path) => change(path, 'CREATE VIEW evil AS SELECT * FROM face')],
  ['a table more', 'NOT_A_PROJECT', /holds the table "more"/, (path) => change(path, 'CREATE TABLE more (a)')],
  ['an index less', 'NOT_A_PROJECT', /lacks the index "face_part"/, (path) => change(path, 'DROP INDEX face_part')],
  [
    'another table under our name',
    'NOT_A_PROJECT',
    /table "setting"/,
    (path) => change(path, 'DROP TABLE setting; CREATE TABLE setting (a)'),
  ],
];

test.each(REFUSALS)('refuses %s and leaves it as it is', (_, code, words, spoil) => {
  const path = makeFile();
  spoil(path);
  const before = readFileSync(path);
  expect(() => openProject(path)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(words) }));
  expect(() => openProject(path)).toThrow(path);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(join(path, '..'))).toEqual(['test.mien']);
});

test('refuses what is no ordinary file', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'folder.mien'));
  symlinkSync('/dev/zero', join(folder, 'zero.mien'));
  expect(() => openProject(join(folder, 'folder.mien'))).toThrow(/is a folder/);
  expect(() => openProject(join(folder, 'zero.mien'))).toThrow(/not an ordinary file/);
  expect(() => openProject(join(folder, 'none.mien'))).toThrow(/There is no file/);
});

test('what stands where it is locked is named, and how to go on', () => {
  const path = makeFile();
  writeFileSync(`${path}.lock`, 'a note of somebody'.repeat(100));
  expect(() => openProject(path)).toThrow(/test\.mien\.lock" stands where the project is locked.*Move it away/);
  rmSync(`${path}.lock`);
  mkdirSync(`${path}.lock`);
  expect(() => openProject(path)).toThrow(/Move it away/);
});

test('one whose log would have too long a name is to be renamed', () => {
  const path = join(temporaryFolder(), `${'x'.repeat(247)}.mien`);
  renameSync(makeFile(), path);
  expect(() => openProject(path)).toThrow(/too long.*shorter name/);
});

test('refuses a damaged project that was not closed in order', async () => {
  const path = makeFile();
  const child = startChild('hold-project', path);
  await child.printed(1);
  await child.kill();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 5 * 16_384, 6 * 16_384);
  writeFileSync(path, bytes);
  expect(() => openProject(path)).toThrow(/damaged/);
});

test('every connection waits for the disk', () => {
  const path = makeFile();
  const created = makeProject();
  const reopened = open(path);
  const reader = open(path, { readonly: true });
  for (const { db } of [created, reopened, reader]) {
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('page_size', { simple: true })).toBe(16_384);
  }
  expect(() => writeSetting(reader.db, MAP_MADE, 1)).toThrow(expect.objectContaining({ code: 'PROJECT_READ_ONLY' }));
  expect(() => reader.db.exec('DELETE FROM class')).toThrow(/readonly/);
});

test('leaves one file behind', () => {
  const project = makeProject({ faces: 3 });
  expect(readdirSync(join(project.path, '..')).length).toBeGreaterThan(1);
  closeProject(project);
  expect(readdirSync(join(project.path, '..'))).toEqual(['test.mien']);
});

test('a new project in a folder that is not there is refused in a sentence', () => {
  const folder = join(temporaryFolder(), 'nowhere');
  expect(() => createProject(join(folder, 'mine.mien'), { classes: draftClasses(['a', 'b']) })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', message: expect.stringContaining(folder) }),
  );
});

test.each([
  ['mean the same', ['happy', 'Happiness']],
  ['at most 64 classes', Array.from({ length: 65 }, (_, n) => `class ${n}`)],
  ['at least 2 classes', ['happy']],
])('a new project with classes that could not be edited is refused: %s', (words, names) => {
  const path = join(temporaryFolder(), 'mine.mien');
  expect(() => createProject(path, { classes: draftClasses(names) })).toThrow(
    expect.objectContaining({ code: 'INVALID', message: expect.stringContaining(words) }),
  );
  expect(readdirSync(join(path, '..'))).toEqual([]);
});

test('a new project never takes the place of a file', () => {
  const path = join(temporaryFolder(), 'mine.mien');
  writeFileSync(path, 'mine');
  expect(() => createProject(path, { classes: draftClasses(['a', 'b']) })).toThrow(expect.objectContaining({ code: 'FILE_EXISTS' }));
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect(readdirSync(join(path, '..'))).toEqual(['mine.mien']);
});

test('a new project does not take up the log of one that was there before', () => {
  const path = join(temporaryFolder(), 'mine.mien');
  writeFileSync(`${path}-wal`, 'changes of a project that was moved without its log');
  expect(() => createProject(path, { classes: draftClasses(['a', 'b']) })).toThrow(/mine\.mien-wal/);
  expect(readdirSync(join(path, '..'))).toEqual(['mine.mien-wal']);
});

test('a file marked read-only can be looked at', () => {
  const path = makeFile();
  const before = readFileSync(path);
  chmodSync(path, 0o444);
  const project = open(path);
  expect(project.readOnlyReason).toMatch(/read-only/);
  expect(project.db.pragma('synchronous', { simple: true })).toBe(2);
  expect(listClasses(project.db)).toHaveLength(3);
  expect(() => writeSetting(project.db, MAP_MADE, 1)).toThrow(expect.objectContaining({ code: 'PROJECT_READ_ONLY' }));
  closeProject(project);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test.skipIf(process.platform === 'win32')('in a folder that may not be written to it can be looked at', () => {
  const path = makeFile();
  const folder = join(path, '..');
  chmodSync(folder, 0o555);
  const project = open(path);
  expect(project.readOnlyReason).toMatch(/folder .* may not be written to/);
  expect(listClasses(project.db)).toHaveLength(3);
  closeProject(project);
  chmodSync(folder, 0o755);
  expect(readdirSync(folder)).toEqual(['test.mien']);
});

test('a file of two names can be looked at: under the other name nobody would know of this one', () => {
  const path = makeFile();
  const other = `${path}.other`;
  linkSync(path, other);
  for (const name of [path, other]) {
    const project = open(name);
    expect(project.readOnlyReason).toMatch(/hard link/);
    expect(() => writeSetting(project.db, MAP_MADE, 1)).toThrow(expect.objectContaining({ code: 'PROJECT_READ_ONLY' }));
    closeProject(project);
  }
  rmSync(other);
  expect(open(path).readOnlyReason).toBeNull();
});

test.each([
  ['moved', (path: string) => renameSync(path, `${path}.elsewhere`)],
  [
    'replaced',
    (path: string) => {
      renameSync(path, `${path}.elsewhere`);
      copyFileSync(`${path}.elsewhere`, path);
    },
  ],
])('writes nothing into a file that was %s', (_, move) => {
  const project = makeProject();
  writeSetting(project.db, MAP_MADE, 1);
  move(project.path);
  expect(() => writeSetting(project.db, MAP_MADE, 2)).toThrow(expect.objectContaining({ code: 'PROJECT_MOVED' }));
  expect(project.readOnlyReason).toMatch(/moved/);
  renameSync(`${project.path}.elsewhere`, project.path);
  writeSetting(project.db, MAP_MADE, 3);
  expect(project.readOnlyReason).toBeNull();
});

test('one writer a file: in this process, under another name, and from another process', async () => {
  const path = makeFile();
  const link = `${path}.link`;
  symlinkSync(path, link);
  const project = open(path);
  for (const name of [path, link]) expect(() => openProject(name)).toThrow(expect.objectContaining({ code: 'PROJECT_IN_USE' }));
  closeProject(project);

  const child = startChild('hold-project', path);
  await child.printed(1);
  expect(() => openProject(path)).toThrow(expect.objectContaining({ code: 'PROJECT_IN_USE' }));
  // A second connection may look on.
  const reader = open(path, { readonly: true });
  expect(listClasses(reader.db)).toHaveLength(3);
  closeProject(reader);
  await child.kill();
  expect(existsSync(`${path}.lock`)).toBe(true);
  closeProject(open(path));
  expect(readdirSync(join(path, '..')).toSorted()).toEqual(['test.mien', 'test.mien.link']);
});

test('what could not be ended in a file that was away for a while is interrupted when it is opened again', () => {
  const path = makeFile();
  change(
    path,
    `INSERT INTO run (name, stage, base_id, state, classes, settings, created_at)
     VALUES ('Head 1', 'head', 'face-expression', 'running', '[]', '{}', 1)`,
  );
  const { db } = open(path);
  expect(db.prepare('SELECT state FROM run').pluck().all()).toEqual(['interrupted']);
});

test('takes up what a killed program left: its runs are interrupted, loose bytes are let go', async () => {
  const path = makeFile();
  const child = startChild('train-forever', path);
  await child.printed(1);
  const runId = Number(child.lines[0]);
  await child.kill();
  const { db } = open(path);
  const sha256 = (value: number) => createHash('sha256').update(Buffer.alloc(50_000, value)).digest();
  expect(getRun(db, runId).state).toBe('interrupted');
  expect(findCheckpoint(db, runId, 'last')).not.toBeNull();
  expect(findBlob(db, sha256(1))).not.toBeNull();
  expect(findBlob(db, sha256(2))).toBeNull();
  expect(getRun(db, runId).snapshotBlobId).toBe(putBlob(db, Buffer.from('snapshot'), 'application/json'));
});
