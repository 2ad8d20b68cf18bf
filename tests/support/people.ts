/** People who label in a test project. */
import { currentAnnotatorId } from '../../src/studio/db/annotators.ts';
import type { OpenProject } from '../../src/studio/db/open.ts';
import { setLabels } from '../../src/studio/labels/labelling.ts';
import { addPerson, changePerson, choosePerson } from '../../src/studio/people/roster.ts';

/** Ids of people of these names; the first one is at work. */
export function addPeople(project: OpenProject, names: readonly string[]): number[] {
  const [first, ...others] = names;
  const firstId = currentAnnotatorId(project.db);
  changePerson(project, { id: firstId, name: first! });
  const ids = others.map((name) => addPerson(project, { name }).people.find((person) => person.name === name)!.id);
  choosePerson(project, firstId);
  return [firstId, ...ids];
}

/** Labels faces 1, 2, 3, … one class each, by class number; `.` passes a face by, `?` is unsure, `x` unusable. */
export function labelAs(project: OpenProject, annotatorId: number, answers: string): void {
  [...answers].forEach((sign, at) => {
    if (sign === '.') return;
    const answer =
      sign === '?'
        ? ({ kind: 'unsure' } as const)
        : sign === 'x'
          ? ({ kind: 'unusable' } as const)
          : ({ kind: 'class', classId: Number(sign) } as const);
    setLabels(project, [at + 1], answer, { annotatorId });
  });
}
