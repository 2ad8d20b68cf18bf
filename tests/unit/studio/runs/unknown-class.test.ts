/** A class that the base does not know, and of which there is little to learn from. */
import { expect, it } from 'vitest';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfRun } from '../../../support/endings.ts';

it('a head says of which class unknown to the base it has too few labels', async () => {
  const studio = await drawnStudio({ perClass: 12 });
  const { classes } = (await studio.client.project.current())!;
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
