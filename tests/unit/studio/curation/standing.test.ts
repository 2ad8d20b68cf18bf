import { expect, it } from 'vitest';
import { join } from 'node:path';
import { drawProject } from '../../../support/drawn-faces.ts';
import { jobDone } from '../../../support/jobs.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

it('how far each tool of curation has come follows what is done with it', async () => {
  const path = join(temporaryFolder(), 'drawn.mien');
  await drawProject(path, { perClass: 24 });
  const studio = await makeStudio();
  await studio.open(path);
  const { client } = studio;
  const standing = () => client.curation.standing();
  const faces = (await client.project.current())!.counts.faces;
  const people = await client.subjects.list();
  expect(await standing()).toMatchObject({
    duplicates: { found: false, open: 0, newFaces: faces },
    quality: { lookedAt: 0, missing: faces, leftOut: 0 },
    boxes: { photos: false, withoutFace: 0 },
    people: { found: false, proposed: people.proposed, known: people.known, unknown: people.unknown },
    split: 'none',
    help: { on: false },
    errors: { found: false, open: 0 },
    map: { made: false, missing: 0 },
    balance: { lacks: (await client.splits.coverage()).sentences.length },
  });

  await jobDone(studio, await client.duplicates.find());
  await client.marks.exclude({ faceIds: [1, 2], reason: 'quality' });
  await jobDone(studio, await client.help.findErrors());
  await client.splits.make({ test: 0.2, validation: 0.2, seed: 1 });
  const { duplicates, quality, split, errors } = await standing();
  expect(duplicates).toEqual({ found: true, open: (await client.duplicates.list()).counts.open, newFaces: 0 });
  expect(quality).toMatchObject({ missing: 0, leftOut: 2 });
  expect(split).toBe('made');

  // The most doubtful quarter is what is worth a look, and it comes to an end.
  const { ranked, worth } = await client.help.errors({ count: faces });
  expect(worth).toBe(Math.ceil(ranked.length / 4));
  expect(errors).toEqual({ found: true, open: worth });
  for (const { faceId } of ranked.slice(0, worth)) await client.help.decideError({ faceId, decision: 'keep' });
  expect((await client.help.errors({ count: faces })).worth).toBe(0);
  expect((await standing()).errors).toEqual({ found: true, open: 0 });
  await client.labels.undo();
  expect((await standing()).errors).toEqual({ found: true, open: 1 });
});
