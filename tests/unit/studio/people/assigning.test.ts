import { describe, expect, it } from 'vitest';
import { listWaiting } from '../../../../src/studio/db/assignments.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { measureAgreement } from '../../../../src/studio/people/agreement.ts';
import { assignFaces, readOwnQueue } from '../../../../src/studio/people/assigning.ts';
import { choosePerson } from '../../../../src/studio/people/roster.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';

const PLAN = { each: 2, faces: 'all', repeat: 0, seed: 3 } as const;

describe('overlap', () => {
  it('gives each face to so many people, evenly, counting who has answered', () => {
    const project = makeProject({ faces: 30 });
    const people = addPeople(project, ['Anna', 'Ben', 'Cleo']);
    labelAs(project, people[0]!, '1'.repeat(10));
    const result = assignFaces(project, { ...PLAN, annotatorIds: people });
    expect(result).toEqual({ faces: 30, assigned: 50, repeats: 0 });
    const waiting = people.map((id) => listWaiting(project.db, id, 'overlap'));
    for (const list of waiting) expect(Math.abs(list.length - 50 / 3)).toBeLessThan(2);
    const perFace = Map.groupBy(waiting.flat(), (id) => id);
    for (let id = 1; id <= 30; id++) expect(perFace.get(id)?.length).toBe(id <= 10 ? 1 : 2);
    expect(waiting[0]!.every((id) => id > 10)).toBe(true);
    expect(assignFaces(project, { ...PLAN, annotatorIds: people }).assigned).toBe(0);
  });

  it('goes from the queue as it is answered, and comes back when the answer is cleared', () => {
    const project = makeProject({ faces: 4 });
    const people = addPeople(project, ['Anna', 'Ben']);
    assignFaces(project, { ...PLAN, annotatorIds: people });
    choosePerson(project, people[1]!);
    expect(readOwnQueue(project).ids).toEqual([1, 2, 3, 4]);
    setLabels(project, [2], { kind: 'unsure' });
    expect(readOwnQueue(project).ids).toEqual([1, 3, 4]);
    setLabels(project, [2], { kind: 'clear' });
    expect(readOwnQueue(project).ids).toEqual([1, 2, 3, 4]);
  });

  it('refuses more people a face than are chosen', () => {
    const project = makeProject({ faces: 4 });
    const people = addPeople(project, ['Anna', 'Ben']);
    expect(() => assignFaces(project, { ...PLAN, each: 3, annotatorIds: people })).toThrow(/only 2 are chosen/);
  });
});

describe('repeats', () => {
  it('ask a twentieth again, not what was answered just now, and measure how often the same is said', () => {
    const project = makeProject({ faces: 200 });
    const [anna] = addPeople(project, ['Anna']);
    assignFaces(project, { ...PLAN, each: 1, annotatorIds: [anna!], repeat: 0.05 });
    for (let id = 1; id <= 200; id++) setLabels(project, [id], { kind: 'class', classId: (id % 3) + 1 });
    // The clock may stand still between an answer and the question after it.
    project.db.exec('UPDATE vote SET cast_at = cast_at - 1000');
    const { ids, again } = readOwnQueue(project);
    expect(again).toHaveLength(10);
    expect(again.every((id) => id <= 150)).toBe(true);
    expect(ids).toEqual(again);
    expect(readOwnQueue(project).again.toSorted()).toEqual(again.toSorted());
    again.forEach((id, at) => setLabels(project, [id], { kind: 'class', classId: at < 7 ? (id % 3) + 1 : ((id + 1) % 3) + 1 }));
    expect(readOwnQueue(project).again).toEqual([]);
    const { annotators } = measureAgreement(project, {});
    expect(annotators[0]!.self).toMatchObject({ faces: 10, agreed: 7, value: 0.7 });
    const [low, high] = annotators[0]!.self!.interval!;
    expect(low).toBeLessThan(0.7);
    expect(high).toBeGreaterThan(0.7);
  });
});
