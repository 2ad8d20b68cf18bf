import { describe, expect, it } from 'vitest';
import { assignSubject, excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { readMarks } from '../../../../src/studio/db/face-marks.ts';
import { listLabelledFaces } from '../../../../src/studio/db/training-faces.ts';
import { writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { allFaces, importFolder, projectInUsedStudio } from '../../../support/imports.ts';
import { jobDone } from '../../../support/jobs.ts';
import { paintedPng, plannedFaces } from '../../../support/painted-faces.ts';
import type { Studio } from '../../../../src/studio/studio.ts';

const PEOPLE = 3;

/** Four faces of each of the first people of the plan, and no name. */
async function studioWithPeople(): Promise<{ studio: Studio; personOf: Map<number, string> }> {
  const studio = await projectInUsedStudio();
  const folder = temporaryFolder();
  const chosen = plannedFaces().filter(({ subject, index }) => subject < PEOPLE && index < 160);
  writeFiles(folder, Object.fromEntries(await Promise.all(chosen.map(async (face) => [face.file, await paintedPng(face)] as const))));
  await importFolder(studio, [folder], { crops: 'whole' });
  const personOf = new Map((await allFaces(studio)).map(({ id, file }) => [id, /person-\d+/.exec(file)![0]]));
  return { studio, personOf };
}

describe('people in pictures', () => {
  it('are proposed, confirmed, joined, and told apart; what was said is not proposed otherwise', async () => {
    const { studio, personOf } = await studioWithPeople();
    const { client } = studio;
    expect((await client.subjects.list()).unknown).toBe(personOf.size);
    await jobDone(studio, await client.subjects.cluster());
    const { groups } = await client.subjects.list();
    expect(groups.length).toBeGreaterThan(0);
    for (const { by } of groups) expect(by).toBe('cluster');

    // A wrong face is taken out, and is not proposed for that person again.
    const [first] = groups;
    const faces = await client.subjects.faces({ subject: first!.subject });
    await client.subjects.apart({ subject: first!.subject, faceIds: [faces[0]!] });
    await client.subjects.name({ subjects: [first!.subject], name: 'Ada' });
    await jobDone(studio, await client.subjects.cluster());
    const ada = (await client.subjects.list()).groups.find(({ subject }) => subject === 'Ada')!;
    expect(ada.by).toBe('person');
    expect(await client.subjects.faces({ subject: 'Ada' })).not.toContain(faces[0]);

    // Undone one by one, it is as it was proposed.
    expect((await client.labels.undo())!.said).toBe(`Called ${first!.subject} Ada`);
    expect((await client.labels.undo())!.said).toBe(`Said that 1 face is not of ${first!.subject}`);
    expect(await client.subjects.faces({ subject: first!.subject })).toContain(faces[0]);
  });

  it('who are named while it is found out who is the same keep their names', async () => {
    const { studio, personOf } = await studioWithPeople();
    const { client, context } = studio;
    const [first, second, ...others] = [...personOf.keys()];
    await jobDone(studio, await client.subjects.cluster());
    await client.marks.subject({ faceIds: [...personOf.keys()], subject: null });
    const job = await client.subjects.cluster();
    let named = false;
    const stop = context.jobs.onChange(({ id, step }) => {
      // Features are there already: what is known of people has been read by now.
      if (named || id !== job.jobId || !/Reading|Comparing|Putting/.test(step)) return;
      named = true;
      assignSubject(context.project()!, [first!], 'Ada');
      // A name that a proposal would have had.
      assignSubject(context.project()!, [second!], 'Person 1');
      excludeFaces(context.project()!, [second!], 'person');
    });
    await jobDone(studio, job);
    stop();
    expect(named).toBe(true);
    const faces = readMarks(context.project()!.db, 'subject', [first!, second!, ...others]);
    expect(faces).toContainEqual(['Ada', 'person', [first]]);
    expect(faces).toContainEqual(['Person 1', 'person', [second]]);
    const proposed = faces.filter(([, by]) => by === 'cluster');
    expect(proposed.length).toBeGreaterThan(0);
    for (const [name] of proposed) expect(name).not.toBe('Person 1');
  });

  it('are never proposed under a name that somebody has, left out or in a step that can be undone, and are named with all their faces', async () => {
    const { studio, personOf } = await studioWithPeople();
    const { client, context } = studio;
    await jobDone(studio, await client.subjects.cluster());
    const [first, second] = (await client.subjects.list()).groups;
    const [leftOut] = await client.subjects.faces({ subject: second!.subject });
    await client.marks.exclude({ faceIds: [leftOut!], reason: 'person' });
    await client.subjects.name({ subjects: [first!.subject], name: 'Ada' });
    await client.marks.subject({ faceIds: [...personOf.keys()].filter((id) => id !== leftOut), subject: null });
    await jobDone(studio, await client.subjects.cluster());
    const proposed = (await client.subjects.list()).groups.map(({ subject }) => subject);
    expect(proposed.length).toBeGreaterThan(0);
    expect(proposed).not.toContain(first!.subject);
    expect(proposed).not.toContain(second!.subject);
    await client.labels.undo();
    await client.labels.undo();
    expect((await client.subjects.list()).groups.find(({ subject }) => subject === first!.subject)!.faces).toBe(first!.faces);

    const [face] = await client.subjects.faces({ subject: first!.subject });
    await client.marks.exclude({ faceIds: [face!], reason: 'quality' });
    await client.subjects.name({ subjects: [first!.subject], name: 'Bea' });
    expect(readMarks(context.project()!.db, 'subject', [face!])).toEqual([['Bea', 'person', [face]]]);
  });

  it('are joined under one name in one step', async () => {
    const { studio, personOf } = await studioWithPeople();
    const { client } = studio;
    const ids = [...personOf.keys()];
    await client.marks.subject({ faceIds: ids.slice(0, 3), subject: 'Bo' });
    await client.marks.subject({ faceIds: ids.slice(3, 5), subject: 'Beau' });
    await client.subjects.name({ subjects: ['Bo', 'Beau'], name: 'Bo' });
    expect((await client.subjects.list()).groups).toMatchObject([{ subject: 'Bo', by: 'person', faces: 5 }]);
    await client.labels.undo();
    expect((await client.subjects.list()).groups.map(({ subject }) => subject).toSorted()).toEqual(['Beau', 'Bo']);
    await expect(client.subjects.name({ subjects: ['Nobody'], name: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('marks', () => {
  it('leave faces out of training and take them back, in one step each', async () => {
    const { studio, personOf } = await studioWithPeople();
    const { client } = studio;
    const ids = [...personOf.keys()];
    await client.labels.set({ faceIds: ids, answer: { kind: 'class', classId: 1 } });
    expect(await client.marks.exclude({ faceIds: ids.slice(0, 4), reason: 'person' })).toEqual({ faces: 4 });
    const { db } = studio.context.project()!;
    expect(listLabelledFaces(db)).toHaveLength(ids.length - 4);
    expect((await client.project.current())!.counts).toMatchObject({ faces: ids.length - 4, labelled: ids.length - 4 });
    // Saying it again is no step.
    expect(await client.marks.exclude({ faceIds: ids.slice(0, 4), reason: 'person' })).toEqual({ faces: 0 });
    expect((await client.labels.undo())!.said).toBe('Left 4 faces out: not wanted');
    expect(listLabelledFaces(db)).toHaveLength(ids.length);
    await client.marks.exclude({ faceIds: ids.slice(0, 2), reason: 'person' });
    expect(await client.marks.exclude({ faceIds: ids, reason: null })).toEqual({ faces: 2 });
  });

  it('move faces into a part until runs were judged', async () => {
    const { studio, personOf } = await studioWithPeople();
    const ids = [...personOf.keys()];
    await studio.client.marks.part({ faceIds: ids.slice(0, 2), part: 'test' });
    expect((await studio.client.faces.get({ ids: ids.slice(0, 3) })).map(({ part }) => part)).toEqual(['test', 'test', null]);
    await studio.client.labels.undo();
    expect((await studio.client.faces.get({ ids: ids.slice(0, 2) })).map(({ part }) => part)).toEqual([null, null]);
  });
});
