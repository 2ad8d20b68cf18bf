import { expect, it } from 'vitest';
import { drawnStudio } from '../../../support/drawn-studio.ts';

const FACES = 36;

it('three people are enough to learn, check and judge; with fewer a run says that people are missing, and begins nothing', async () => {
  const { client } = await drawnStudio({ perClass: FACES / 3 });
  const { head } = await client.runs.defaults({});
  const compare = { strategies: ['head' as const], seeds: 1, epochs: 1, curve: false, baseId: head.baseId };
  const ids = Array.from({ length: FACES }, (_, n) => n + 1);
  const sayPeople = async (count: number) => {
    for (let person = 0; person < count; person++) {
      await client.marks.subject({ faceIds: ids.filter((id) => id % count === person), subject: `Person ${person}` });
    }
  };

  await sayPeople(1);
  for (const begin of [() => client.runs.start({ stage: 'head', settings: head }), () => client.comparisons.start(compare)]) {
    await expect(begin()).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringMatching(/^All labelled faces are of one person; .* three at least/) as string,
    });
  }
  await sayPeople(2);
  await expect(client.comparisons.start(compare)).rejects.toThrow(/^All labelled faces are of two people;/);
  expect(await client.runs.list()).toEqual([]);

  await sayPeople(3);
  await client.splits.make({ test: 0.2, validation: 0.15, seed: 1 });
  const { train, validation, test } = (await client.splits.current())!;
  expect([train.labelled, validation.labelled, test.labelled]).toEqual([12, 12, 12]);

  const checking = (await client.faces.get({ ids })).filter(({ part }) => part === 'validation').map(({ id }) => id);
  await client.marks.part({ faceIds: checking, part: 'train' });
  await expect(client.runs.start({ stage: 'head', settings: head })).rejects.toThrow(
    'No labelled face is there to choose by. Split the faces anew',
  );
});
