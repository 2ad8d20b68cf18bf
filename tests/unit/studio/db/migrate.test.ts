import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { readBlob } from '../../../../src/studio/db/blobs.ts';
import { cropOfFace, getFaces } from '../../../../src/studio/db/faces.ts';
import { putFeatures, readFeatures } from '../../../../src/studio/db/features.ts';
import { MIGRATIONS, SCHEMA_VERSION } from '../../../../src/studio/db/migrations.ts';
import { schemaVersion } from '../../../../src/studio/db/migrate.ts';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { readUndoState } from '../../../../src/studio/db/ops.ts';
import { unpackFixture } from '../../../support/fixtures.ts';
import { undoLabels } from '../../../support/undo.ts';

test.each(MIGRATIONS.map(({ version }) => version))('a project of version %i opens with everything in it', (version) => {
  const project = openProject(unpackFixture(version));
  onTestFinished(() => closeProject(project));
  const { db } = project;
  expect(schemaVersion(db)).toBe(SCHEMA_VERSION);
  expect(listClasses(db).map(({ name }) => name)).toEqual(['happy', 'sad', 'angry']);
  expect(getFaces(db, [1, 2, 3])).toMatchObject([
    { state: 'labelled', classId: 1, votes: 1 },
    {
      state: 'labelled',
      classId: 2,
      votes: 10,
      shares: [
        { classId: 2, share: 0.7 },
        { classId: 3, share: 0.3 },
      ],
    },
    { state: 'unlabelled', subject: 'person 1' },
  ]);
  expect(readBlob(db, cropOfFace(db, 3)).toString()).toBe('picture 2');
  expect(readUndoState(db)).toEqual({ canUndo: true, canRedo: false });
  expect(undoLabels(project)).toMatchObject({ said: 'Labelled 1 face as happy', faces: [{ id: 1, state: 'unlabelled' }] });
});

test('what networks gave of pictures that were scaled otherwise is computed again', () => {
  const path = unpackFixture(4);
  const before = openProject(path, { migrations: MIGRATIONS.slice(0, 4) });
  putFeatures(before.db, 'face-expression', [{ faceId: 1, features: new Float32Array(4) }]);
  expect(readFeatures(before.db, 'face-expression', [1]).size).toBe(1);
  closeProject(before);
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  expect(readFeatures(project.db, 'face-expression', [1]).size).toBe(0);
});

const next = { version: SCHEMA_VERSION + 1, sql: 'CREATE TABLE more (a INTEGER) STRICT; INSERT INTO more VALUES (7);' };

test('an older project is brought up to date, with a copy put aside', () => {
  const path = unpackFixture(SCHEMA_VERSION);
  const project = openProject(path, { migrations: [...MIGRATIONS, next] });
  expect(project.db.prepare('SELECT a FROM more').pluck().get()).toBe(7);
  closeProject(project);
  expect(readdirSync(join(path, '..')).toSorted()).toEqual(['old.mien', `old.mien.v${SCHEMA_VERSION}.backup`]);
  expect(() => openProject(path)).toThrow(expect.objectContaining({ code: 'PROJECT_TOO_NEW' }));
  const copy = openProject(`${path}.v${SCHEMA_VERSION}.backup`);
  expect(listClasses(copy.db)).toHaveLength(3);
  closeProject(copy);
});

test('what is left of a copy that could not be finished does not pass for one', () => {
  const path = unpackFixture(SCHEMA_VERSION);
  const backup = `${path}.v${SCHEMA_VERSION}.backup`;
  for (const left of [backup, `${backup}.new`]) writeFileSync(left, '');
  closeProject(openProject(path, { migrations: [...MIGRATIONS, next] }));
  const copy = openProject(backup);
  expect(listClasses(copy.db)).toHaveLength(3);
  closeProject(copy);
  expect(existsSync(`${backup}.new`)).toBe(false);
});

test.each(['', '.new'])('a folder in the place of the copy%s is named, and the project stays as it was', (ending) => {
  const path = unpackFixture(SCHEMA_VERSION);
  const folder = `${path}.v${SCHEMA_VERSION}.backup${ending}`;
  mkdirSync(folder);
  const before = readFileSync(path);
  expect(() => openProject(path, { migrations: [...MIGRATIONS, next] })).toThrow(
    expect.objectContaining({ code: 'FILE_EXISTS', message: expect.stringContaining(`"${folder}" is a folder`) }),
  );
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  expect(schemaVersion(project.db)).toBe(SCHEMA_VERSION);
  expect(before.length).toBe(readFileSync(path).length);
});

test('a migration that fails leaves the project as it was', () => {
  const path = unpackFixture(1);
  const broken = { version: next.version, sql: `${next.sql} INSERT INTO nowhere VALUES (1);` };
  expect(() => openProject(path, { migrations: [...MIGRATIONS, broken] })).toThrow(/nowhere/);
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  expect(schemaVersion(project.db)).toBe(SCHEMA_VERSION);
  expect(listClasses(project.db)).toHaveLength(3);
});
