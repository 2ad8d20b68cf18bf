import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../../../src/studio/db/migrations.ts';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { unpackFixture } from '../../../support/fixtures.ts';

it('a closed project gives back the room of what it let go of', () => {
  const path = unpackFixture(SCHEMA_VERSION);
  const { db, ...project } = openProject(path);
  const keep = db.prepare("INSERT INTO activation (cut, face_id, view, data) VALUES ('block2', 1, ?, zeroblob(1000000))");
  db.transaction(() => {
    for (let view = 0; view < 60; view++) keep.run(view);
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  expect(statSync(path).size).toBeGreaterThan(60e6);
  db.exec('DELETE FROM activation');
  closeProject({ db, ...project });
  expect(statSync(path).size).toBeLessThan(10e6);
});
