import { describe, expect, it } from 'vitest';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { assignSubject } from '../../../../src/studio/curation/marks.ts';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { unpackIds } from '../../../../src/shared/id-list.ts';
import { setLabels, setNote } from '../../../../src/studio/labels/labelling.ts';
import { choosePerson, readRoster, removePerson } from '../../../../src/studio/people/roster.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';
import { redoLabels, undoLabels } from '../../../support/undo.ts';

const words = (project: Parameters<typeof getFaces>[0], id: number) => {
  const [face] = getFaces(project, [id]);
  return face!.state === 'labelled' ? face!.shares.map(({ classId, share }) => `${classId}:${share}`).join(' ') : face!.state;
};

describe('several people', () => {
  it('make up a label together, each with the newest answer', () => {
    const project = makeProject({ faces: 4 });
    const [anna, ben, cleo] = addPeople(project, ['Anna', 'Ben', 'Cleo']);
    labelAs(project, anna!, '111?');
    labelAs(project, ben!, '12x?');
    labelAs(project, cleo!, '13x1');
    expect([1, 2, 3, 4].map((id) => words(project.db, id))).toEqual([
      '1:1',
      '1:0.3333333333333333 2:0.3333333333333333 3:0.3333333333333333',
      'unusable',
      'unsure',
    ]);
    labelAs(project, ben!, '2');
    expect(words(project.db, 1)).toBe('1:0.6666666666666666 2:0.3333333333333333');
    expect(getFaces(project.db, [1])[0]).toMatchObject({ people: 3, votes: 3, mine: { kind: 'class', classId: 1 } });
  });

  it('undo only what is their own, also after a restart', () => {
    const project = makeProject({ faces: 2 });
    const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
    labelAs(project, anna!, '1');
    labelAs(project, ben!, '22');
    expect(undoLabels(project)).toMatchObject({ said: 'Labelled 1 face as happy', faces: [{ id: 1, mine: null }] });
    expect(words(project.db, 1)).toBe('2:1');
    expect(undoLabels(project)).toBeNull();
    closeProject(project);
    const again = openProject(project.path);
    try {
      choosePerson(again, ben!);
      expect(undoLabels(again)).toMatchObject({ said: 'Labelled 1 face as sad', faces: [{ id: 2 }], canRedo: true });
      choosePerson(again, anna!);
      expect(redoLabels(again)!.faces[0]).toMatchObject({ id: 1, mine: { classId: 1 }, people: 2 });
      // A new step of one person leaves what the other can do again.
      choosePerson(again, ben!);
      expect(redoLabels(again)!.faces[0]!.id).toBe(2);
    } finally {
      closeProject(again);
    }
  });

  it('are remembered with the project, and one is hidden without losing a vote', () => {
    const project = makeProject({ faces: 1 });
    const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
    labelAs(project, ben!, '3');
    choosePerson(project, ben!);
    removePerson(project, ben!);
    expect(readRoster(project)).toEqual({
      people: [{ id: anna, name: 'Anna', blind: false, current: true }],
      removed: [{ id: ben, name: 'Ben' }],
    });
    expect(words(project.db, 1)).toBe('3:1');
    expect(() => removePerson(project, anna!)).toThrow(/only one who labels/);
    expect(() => addPeople(project, ['Anna', 'Ben'])).toThrow(/was removed from this project/);
  });
});

describe('an answer in full', () => {
  it('keeps a second choice, a reason, a feeling and a note, and gives them back on undo', () => {
    const project = makeProject({ faces: 2 });
    setLabels(project, [1], { kind: 'class', classId: 1, second: { classId: 3, share: 0.4 }, valence: -0.5, arousal: 0.25 });
    const first = getFaces(project.db, [1])[0]!;
    expect(first.shares).toEqual([
      { classId: 1, share: 0.6 },
      { classId: 3, share: 0.4 },
    ]);
    setNote(project, 1, ' looks posed ');
    setLabels(project, [1], { kind: 'unusable', reason: 'blurred' });
    expect(getFaces(project.db, [1])[0]).toMatchObject({
      note: 'looks posed',
      mine: { kind: 'unusable', reason: 'blurred', second: null },
    });
    expect(undoLabels(project)!.said).toBe('Marked 1 face as unusable: blurred');
    expect(undoLabels(project)!.faces[0]).toEqual(first);
    setLabels(project, [2], { kind: 'unsure', classId: 2 });
    expect(getFaces(project.db, [2])[0]).toMatchObject({ state: 'unsure', mine: { second: { classId: 2, share: null } } });
    expect(() => setLabels(project, [2], { kind: 'class', classId: 1, second: { classId: 1, share: 0.2 } })).toThrow(
      /second choice is the first/,
    );
  });
});

describe('who works blind', () => {
  async function makeBlind() {
    const project = makeProject({ faces: 6 });
    const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
    labelAs(project, anna!, '1231');
    closeProject(project);
    const studio = await makeStudio();
    await studio.open(project.path);
    await studio.client.people.change({ id: ben!, blind: true });
    await studio.client.people.choose({ id: ben! });
    return { studio, anna: anna!, ben: ben! };
  }

  it('sees own votes only: faces, counts, lists, results of answers', async () => {
    const { studio, anna } = await makeBlind();
    const { client } = studio;
    const [face] = await client.faces.get({ ids: [1] });
    expect(face).toMatchObject({ state: 'unlabelled', classId: null, shares: [], votes: 0, people: 0, mine: null });
    expect((await client.project.current())!.counts).toMatchObject({ labelled: 0, unlabelled: 6, byClass: [] });
    const result = await client.labels.set({ faceIds: [1], answer: { kind: 'class', classId: 2 } });
    expect(result.faces[0]).toMatchObject({ classId: 2, shares: [{ classId: 2, share: 1 }], votes: 1, people: 1 });
    expect(result.counts).toMatchObject({ faces: 6, labelled: 1, unlabelled: 5, byClass: [{ classId: 2, count: 1 }] });
    const ids = async (filter: object) => [...(await unpackIds(await client.faces.ids({ filter, sort: 'label', descending: false })))];
    expect(await ids({ states: ['unlabelled'] })).toEqual([2, 3, 4, 5, 6]);
    expect(await ids({ classIds: [2] })).toEqual([1]);
    expect(await ids({ classIds: [1] })).toEqual([]);
    expect(await client.project.labelled()).toEqual({ counts: result.counts, canUndo: true, canRedo: false });
    await client.labels.undo();
    expect((await client.project.current())!.counts).toMatchObject({ labelled: 0, byClass: [] });

    await client.people.choose({ id: anna });
    expect((await client.splits.preview({ test: 0.2, validation: 0.2, seed: 1 })).train.byClass).not.toEqual([]);
    expect((await client.faces.get({ ids: [1] }))[0]).toMatchObject({ state: 'labelled', classId: 1 });
    expect((await client.project.current())!.counts).toMatchObject({ labelled: 4 });
  });

  it('is told of no label of others in totals', async () => {
    const { studio, anna, ben } = await makeBlind();
    const { client } = studio;
    const project = studio.context.project()!;
    assignSubject(project, [1, 2], 'Ada');
    // Nothing of what Anna has labelled, though others count it.
    expect((await client.project.readiness()).head.reason).toBe('Label at least 5 faces in 2 classes.');
    expect((await client.subjects.list()).groups).toMatchObject([{ subject: 'Ada', labelled: 0 }]);
    await client.splits.make({ test: 0.2, validation: 0.2, seed: 1 });
    const labelOf = async () => {
      const { train, validation, test } = (await client.splits.current())!;
      return [train, validation, test].flatMap(({ byClass }) => byClass);
    };
    expect(await labelOf()).toEqual([]);
    const { unknownPeople, sentences } = await client.splits.check();
    expect(unknownPeople).toBe(4);
    expect(sentences.join(' ')).not.toMatch(/labelled/);
    expect(await client.help.state()).toMatchObject({ guesses: false, learnt: null, audit: { labelled: 0 }, saved: null });
    await client.labels.set({ faceIds: [1], answer: { kind: 'class', classId: 2 } });
    expect(await labelOf()).toEqual([{ classId: 2, count: 1 }]);
    expect((await client.subjects.list()).groups).toMatchObject([{ labelled: 1 }]);
    const { classes } = (await client.project.current())!;
    const withoutFirst = classes.filter(({ id }) => id !== 1);
    await expect(client.project.setClasses({ classes: withoutFirst })).rejects.toThrow(/^Somebody has labelled faces "happy"/);
    await client.labels.undo();

    await client.people.choose({ id: anna });
    expect((await client.project.readiness()).head.reason).toBe('Label at least 5 faces in 2 classes (now 2 and 1).');
    expect((await client.subjects.list()).groups).toMatchObject([{ labelled: 2 }]);
    expect((await labelOf()).reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect((await client.splits.check()).unknownPeople).toBe(2);
    await expect(client.project.setClasses({ classes: withoutFirst })).rejects.toThrow(/^2 faces have a vote for "happy"/);
    expect((await client.people.list()).people.find(({ id }) => id === ben)).toMatchObject({ blind: true });
  });

  it('is refused what others say, in a sentence', async () => {
    const { client } = (await makeBlind()).studio;
    const refused = /not shown to Ben, who labels blind/;
    await expect(client.people.agreement({})).rejects.toThrow(refused);
    await expect(client.people.disputed({ unsure: false })).rejects.toThrow(refused);
    await expect(client.people.opinions({ faceId: 1 })).rejects.toThrow(refused);
    await expect(client.rules.preview({ name: 'majority' })).rejects.toThrow(refused);
    await expect(client.splits.preview({ test: 0.2, validation: 0.2, seed: 1 })).rejects.toThrow(refused);
    // Before anything is changed.
    await expect(client.splits.countAs({ classId: 1, countsAs: 2 })).rejects.toThrow(refused);
    expect(await client.project.labelled()).toMatchObject({ canUndo: false });
    await expect(client.runs.cell({ id: 1 })).rejects.toThrow(refused);
    for (const filter of [{ annotatorIds: [1] }, { disagreement: [0.1, null] }, { without: { states: ['labelled'] } }] as const) {
      await expect(client.faces.ids({ filter: filter as never, sort: 'imported', descending: false })).rejects.toThrow(refused);
    }
    expect((await client.people.progress()).map(({ answered }) => answered)).toEqual([null, 0]);
  });

  it('has every unanswered face in the queue where none is assigned', async () => {
    const { client } = (await makeBlind()).studio;
    await client.labels.set({ faceIds: [2], answer: { kind: 'skip' } });
    const { ids, again } = await client.people.queue();
    expect([...(await unpackIds(ids))]).toEqual([1, 3, 4, 5, 6]);
    expect(again).toEqual([]);
  });
});

describe('a dispute', () => {
  it('is listed until somebody decides; both opinions stay', async () => {
    const project = makeProject({ faces: 5 });
    const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
    labelAs(project, anna!, '111x1');
    labelAs(project, ben!, '12?2.');
    closeProject(project);
    const { client, open } = await makeStudio();
    await open(project.path);
    const disputed = async (unsure = false) => [...(await unpackIds(await client.people.disputed({ unsure })))];
    expect((await disputed()).toSorted()).toEqual([2, 4]);
    expect((await disputed(true)).toSorted()).toEqual([2, 3, 4]);
    expect(await client.people.opinions({ faceId: 2 })).toMatchObject([
      { name: 'Anna', person: true, classId: 1, decides: false },
      { name: 'Ben', classId: 2, decides: false },
    ]);
    const cleo = (await client.people.add({ name: 'Cleo' })).people.find(({ name }) => name === 'Cleo')!;
    await client.people.choose({ id: cleo.id });
    const { faces } = await client.labels.set({ faceIds: [2], answer: { kind: 'class', classId: 3 }, decides: true });
    expect(faces[0]).toMatchObject({ classId: 3, shares: [{ classId: 3, share: 1 }], people: 3 });
    expect(await disputed()).toEqual([4]);
    expect((await client.people.opinions({ faceId: 2 })).map(({ classId, decides }) => [classId, decides])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(await client.labels.undo()).toMatchObject({ said: 'Decided: Labelled 1 face as angry' });
    expect((await disputed()).toSorted()).toEqual([2, 4]);

    // One of the two decides: what they said on their own stays beside it, and agreement is measured on that.
    const before = await client.people.agreement({});
    await client.people.choose({ id: anna! });
    await client.labels.set({ faceIds: [2], answer: { kind: 'class', classId: 2 }, decides: true });
    expect((await client.people.opinions({ faceId: 2 })).map(({ name, classId, decides }) => [name, classId, decides])).toEqual([
      ['Anna', 1, false],
      ['Ben', 2, false],
      ['Anna', 2, true],
    ]);
    expect((await client.faces.get({ ids: [2] }))[0]).toMatchObject({ shares: [{ classId: 2, share: 1 }], people: 2 });
    expect(await client.people.agreement({})).toEqual(before);
    await client.labels.undo();
    expect(await client.people.opinions({ faceId: 2 })).toHaveLength(2);
    expect((await disputed()).toSorted()).toEqual([2, 4]);
  });
});
