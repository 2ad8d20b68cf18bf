import { expect, it } from 'vitest';
import type { StageStart } from '../../../../src/shared/contract/stages.ts';
import { getRun } from '../../../../src/studio/db/runs.ts';
import { readSnapshot } from '../../../../src/studio/splits/snapshot.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfRun } from '../../../support/endings.ts';

it('goes on from a run without being judged by people that the run has learnt from', async () => {
  const studio = await drawnStudio({ perClass: 16 });
  const { client } = studio;
  const { db } = studio.context.project()!;
  const perform = async (start: StageStart) => (await endOfRun(studio, await client.runs.start(start))).run;
  const short = { epochs: 1, average: 1 };
  const head = await perform({ stage: 'head', settings: (await client.runs.defaults({})).head });
  const { finetune } = await client.runs.defaults({});
  const first = await perform({ stage: 'finetune', settings: { ...finetune!, ...short } });
  const goOn = { stage: 'finetune', settings: { ...finetune!, ...short, from: first.id } } as const;

  const faces = await client.faces.get({ ids: Array.from({ length: 48 }, (_, n) => n + 1) });
  const peopleOf = (part: string) => [...new Set(faces.filter((face) => face.part === part).map(({ subject }) => subject!))];
  const becomes = (subject: string, same: string) =>
    client.marks.subject({ faceIds: faces.filter((face) => face.subject === subject).map(({ id }) => id), subject: same });
  const [learnt, other] = peopleOf('train');
  const tested = peopleOf('test');
  await becomes(learnt!, tested[0]!);

  const second = await perform(goOn);
  const judged = readSnapshot(db, getRun(db, second.id));
  const ofLearnt = faces.filter(({ subject }) => subject === learnt || subject === tested[0]).map(({ id }) => id);
  expect(judged.faceIds.filter((id) => ofLearnt.includes(id))).toEqual([]);
  expect(second.faces.test).toBe(first.faces.test - 2);
  // Without a name: a run may be called something else since.
  expect(second.notes[0]).toBe('4 faces of people that a run before this one has learnt from are neither checked nor judged by.');
  expect(await client.splits.checkRun({ runId: second.id })).toBeNull();
  expect(await client.splits.checkRun({ runId: head.id })).toMatchObject({ testFaces: 2 });

  // A new head has not learnt from them, so it is judged by all of them; what was kept as a base has.
  const anew = await perform({ stage: 'head', settings: (await client.runs.defaults({})).head });
  expect(anew.faces.test).toBe(first.faces.test + 2);
  const { card } = await client.bases.keepRun({ runId: first.id, name: 'Mine', licence: '' });
  const onKept = await perform({ stage: 'head', settings: { ...(await client.runs.defaults({})).head, baseId: card.id } });
  expect(onKept.faces.test).toBe(second.faces.test);
  expect(onKept.notes).toContain(second.notes[0]);

  for (const person of tested.slice(1)) await becomes(person, tested[0]!);
  await becomes(other!, tested[0]!);
  await expect(client.runs.start(goOn)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringMatching(
      /^\d+ of the \d+ test faces show people that "Fine-tuned 3", or a run before it, has learnt from/,
    ) as string,
  });
});
