/** Frames of videos, as a window sends them: who is the same person, within one import and over several. */
import { expect, it } from 'vitest';
import type { ImportReport } from '../../../../src/shared/contract/images.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { endOfJob } from '../../../support/endings.ts';
import { allFaces, projectInUsedStudio } from '../../../support/imports.ts';
import { smallCrop } from '../../../support/pictures.ts';

/** Frames of "clip.mp4", five seconds apart; each a face in the same place. */
async function importFrames({ client, ...studio }: Studio, seeds: readonly number[]): Promise<ImportReport> {
  const { importId, jobId } = await client.images.beginImport({
    source: 'clip.mp4',
    crops: 'auto',
    labelsFromFolders: false,
    expected: { files: seeds.length, bytes: 1 },
  });
  const files = await Promise.all(seeds.map(async (seed) => new File([new Uint8Array(await smallCrop(seed))], `${seed}.jpg`)));
  await client.images.addToImport({
    importId,
    paths: seeds.map((seed) => `clip.mp4/${seed}.jpg`),
    files,
    frames: { video: 'clip.mp4', at: seeds.map((_, n) => (n + 0.5) / 0.2) },
  });
  await client.images.finishImport({ importId });
  return (await endOfJob({ client, ...studio }, jobId)).result as ImportReport;
}

const people = async (studio: Studio) => (await allFaces(studio)).map(({ file, subject }) => [file, subject]);

it('one face through frames that are five seconds apart is one person', async () => {
  const studio = await projectInUsedStudio();
  expect(await importFrames(studio, [1, 2, 3, 4])).toMatchObject({ images: 4, faces: 4 });
  expect(new Set((await allFaces(studio)).map(({ subject }) => subject))).toEqual(new Set(['clip.mp4 #1']));
});

it('another video of the same name brings other people', async () => {
  const studio = await projectInUsedStudio();
  await importFrames(studio, [1, 2]);
  await importFrames(studio, [3, 4]);
  expect(await people(studio)).toEqual([
    ['clip.mp4/1.jpg', 'clip.mp4 #1'],
    ['clip.mp4/2.jpg', 'clip.mp4 #1'],
    ['clip.mp4/3.jpg', 'clip.mp4 #2'],
    ['clip.mp4/4.jpg', 'clip.mp4 #2'],
  ]);
});

it('the same video again, after an import that was cut short, goes on with the same people', async () => {
  const studio = await projectInUsedStudio();
  await importFrames(studio, [1, 2]);
  expect(await importFrames(studio, [1, 2, 3, 4])).toMatchObject({ images: 2, known: 2 });
  expect(new Set((await allFaces(studio)).map(({ subject }) => subject))).toEqual(new Set(['clip.mp4 #1']));
});
