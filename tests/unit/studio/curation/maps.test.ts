import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawProject } from '../../../support/drawn-faces.ts';
import { jobDone } from '../../../support/jobs.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

it('a map has every face in use, with its label and part; faces that come later are missing on it', async () => {
  const path = join(temporaryFolder(), 'drawn.mien');
  await drawProject(path, { perClass: 10 });
  const studio = await makeStudio();
  await studio.open(path);
  const { client } = studio;
  expect(await client.maps.current()).toBeNull();
  await client.marks.exclude({ faceIds: [1, 2], reason: 'person' });
  await jobDone(studio, await client.maps.make());
  const map = (await client.maps.current())!;
  expect(map.faceIds).toEqual(Array.from({ length: 28 }, (_, n) => n + 3));
  expect(map.points).toHaveLength(56);
  expect(map.points.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(new Set(map.classIds)).toEqual(new Set([1, 2, 3]));
  await client.labels.undo();
  expect((await client.maps.current())!.missing).toBe(2);
});
