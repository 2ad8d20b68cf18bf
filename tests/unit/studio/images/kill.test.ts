import { join } from 'node:path';
import { expect, it } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { readBlob } from '../../../../src/studio/db/blobs.ts';
import { createProject } from '../../../../src/studio/db/create.ts';
import { cropOfFace } from '../../../../src/studio/db/faces.ts';
import { listFaceIds } from '../../../../src/studio/db/face-lists.ts';
import { countImages } from '../../../../src/studio/db/images.ts';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { startChild } from '../../../support/child.ts';
import { smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const IMAGES = 600;

it('an import that is killed again and again loses no saved image and brings all in the end, each once', async () => {
  const folder = temporaryFolder();
  const pictures = join(folder, 'pictures');
  const entries = Array.from({ length: IMAGES }, async (_, index) => [`${index}.jpg`, await smallCrop(index)] as const);
  writeFiles(pictures, Object.fromEntries(await Promise.all(entries)));
  const file = join(folder, 'test.mien');
  closeProject(createProject(file, { classes: draftClasses(['joy', 'anger']) }));

  let saved = 0;
  let kills = 0;
  for (let round = 0; saved < IMAGES; round++) {
    const child = startChild('import-pictures', file, pictures);
    // The first rounds are killed after one batch more each; the last one is left to end.
    if (round < 4) {
      await child.printed(round + 1);
      await child.kill();
      kills++;
    } else {
      expect(await child.ended).toBe(0);
    }
    const told = Math.max(saved, ...child.lines.map(Number));
    const project = openProject(file);
    saved = countImages(project.db).images;
    expect(saved).toBeGreaterThanOrEqual(told);
    expect(project.db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(project.db.pragma('foreign_key_check')).toEqual([]);
    const faces = listFaceIds(project.db, { filter: {}, sort: 'imported', descending: false });
    expect(faces.length).toBe(saved);
    for (const id of faces) readBlob(project.db, cropOfFace(project.db, id));
    closeProject(project);
  }
  expect(saved).toBe(IMAGES);
  expect(kills).toBeGreaterThan(1);
}, 180_000);
