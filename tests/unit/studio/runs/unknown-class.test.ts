/** A class that the base does not know, and of which there is little to learn from. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfRun } from '../../../support/endings.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

it('a head says of which class unknown to the base it has too few labels', async () => {
  const path = join(temporaryFolder(), 'drawn.mien');
  await drawProject(path, { perClass: 12 });
  const studio = await makeStudio();
  const { classes } = await studio.open(path);
  const { head } = await studio.client.runs.defaults({});
  const notesWith = async (classMap: typeof head.classMap) =>
    (await endOfRun(studio, await studio.client.runs.start({ stage: 'head', settings: { ...head, classMap } }))).run.notes.filter((note) =>
      note.includes('know it'),
    );
  expect(await notesWith([])).toEqual([]);
  const unknown = await notesWith([{ classId: classes[0]!.id, known: null }]);
  expect(unknown).toEqual([
    expect.stringMatching(/^"happiness" has [5-9] labels to learn from and the base does not know it: .* Label at least 10/),
  ]);
});
