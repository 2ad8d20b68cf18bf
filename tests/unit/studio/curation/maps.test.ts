import { expect, it } from 'vitest';
import { unpackMap } from '../../../../src/shared/contract/maps.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { jobDone } from '../../../support/jobs.ts';

it('a map has every face in use, with its label and part; faces that come later are missing on it', async () => {
  const studio = await drawnStudio({ perClass: 10 });
  const { client } = studio;
  expect(await client.maps.current()).toBeNull();
  await client.marks.exclude({ faceIds: [1, 2], reason: 'person' });
  await jobDone(studio, await client.maps.make());
  const map = await unpackMap((await client.maps.current())!);
  expect([...map.faceIds]).toEqual(Array.from({ length: 28 }, (_, n) => n + 3));
  expect(map.points).toHaveLength(56);
  expect(map.points.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(new Set(map.classIds)).toEqual(new Set([1, 2, 3]));
  expect(new Set(map.guessIds)).toEqual(new Set([0]));
  expect(new Set(map.parts)).toEqual(new Set([null]));
  await client.splits.make({ test: 0.3, validation: 0.2, seed: 1 });
  const parts = (await client.faces.get({ ids: [...map.faceIds] })).map(({ part }) => part);
  expect((await unpackMap((await client.maps.current())!)).parts).toEqual(parts);
  await client.marks.exclude({ faceIds: [1, 2], reason: null });
  expect((await client.maps.current())!.missing).toBe(2);
});
