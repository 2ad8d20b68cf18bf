import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../../../../src/shared/contract/labels.ts';
import type { Face } from '../../../../src/shared/contract/faces.ts';
import { readCounts, forgetCounts } from '../../../../src/studio/db/counts.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { readUndoState } from '../../../../src/studio/db/ops.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { updateLabels } from '../../../../src/studio/db/votes.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { makeProject } from '../../../support/projects.ts';
import { redoLabels, undoLabels } from '../../../support/undo.ts';

const FACES = [1, 2, 3, 4, 5];
const CROWD: Answer = { kind: 'clear' };

type Step = { readonly do: 'set'; readonly ids: readonly number[]; readonly answer: Answer } | { readonly do: 'undo' | 'redo' | 'reopen' };

const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((classId) => ({ kind: 'class' as const, classId })),
  fc.constantFrom<Answer>({ kind: 'unsure' }, { kind: 'skip' }, { kind: 'unusable' }, { kind: 'clear' }),
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('set' as const), ids: fc.subarray(FACES, { minLength: 1 }), answer: answers }) },
  { weight: 3, arbitrary: fc.constant({ do: 'undo' as const }) },
  { weight: 3, arbitrary: fc.constant({ do: 'redo' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
);

/** The same in memory: what the person says of each face, and two stacks of such states. */
class Model {
  now: ReadonlyMap<number, Answer> = new Map(FACES.map((id) => [id, CROWD]));
  readonly past: ReadonlyMap<number, Answer>[] = [];
  future: ReadonlyMap<number, Answer>[] = [];

  set(ids: readonly number[], answer: Answer): void {
    this.past.push(this.now);
    this.future = [];
    this.now = new Map([...this.now, ...ids.map((id) => [id, answer] as const)]);
  }
  undo(): boolean {
    return this.#move(this.past, this.future);
  }
  redo(): boolean {
    return this.#move(this.future, this.past);
  }
  #move(from: ReadonlyMap<number, Answer>[], to: ReadonlyMap<number, Answer>[]): boolean {
    const next = from.pop();
    if (!next) return false;
    to.push(this.now);
    this.now = next;
    return true;
  }
}

/** Face 1 has imported votes, which speak while the person says nothing. */
function expected(id: number, answer: Answer): Pick<Face, 'state' | 'classId' | 'votes'> {
  switch (answer.kind) {
    case 'class':
      return { state: 'labelled', classId: answer.classId, votes: 1 };
    case 'clear':
      return id === 1 ? { state: 'labelled', classId: 2, votes: 10 } : { state: 'unlabelled', classId: null, votes: 0 };
    default:
      return { state: answer.kind === 'skip' ? 'skipped' : answer.kind, classId: null, votes: 1 };
  }
}

function check({ db }: OpenProject, model: Model): void {
  const faces = getFaces(db, FACES);
  expect(faces.map(({ state, classId, votes }) => ({ state, classId, votes }))).toEqual(
    FACES.map((id) => expected(id, model.now.get(id)!)),
  );
  expect(readUndoState(db)).toEqual({ canUndo: model.past.length > 0, canRedo: model.future.length > 0 });
  const kept = readCounts(db);
  forgetCounts(db);
  expect(kept).toEqual(readCounts(db));
}

test('undo and redo do what a list of states would do, across restarts', () => {
  const first = makeProject({ faces: FACES.length });
  closeProject(first);
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 25 }), (sequence) => {
      let project = openProject(first.path);
      try {
        project.db.exec('DELETE FROM word; DELETE FROM vote; DELETE FROM op');
        addImportedVote(project.db, 1, 'crowd', {
          kind: 'class',
          classId: null,
          counts: [
            { classId: 2, count: 6 },
            { classId: 3, count: 4 },
          ],
        });
        updateLabels(project.db, FACES);
        const model = new Model();
        const done: boolean[] = [];
        const modelDone: boolean[] = [];
        for (const step of sequence) {
          if (step.do === 'set') {
            setLabels(project, step.ids, step.answer);
            model.set(step.ids, step.answer);
          } else if (step.do === 'reopen') {
            closeProject(project);
            project = openProject(first.path);
          } else {
            const result = step.do === 'undo' ? undoLabels(project) : redoLabels(project);
            done.push(result !== null);
            modelDone.push(step.do === 'undo' ? model.undo() : model.redo());
          }
          check(project, model);
        }
        expect(done).toEqual(modelDone);
      } finally {
        closeProject(project);
      }
    }),
    { numRuns: 60 },
  );
});

test('votes are added, never changed', () => {
  const project = makeProject({ faces: 1 });
  const { db } = project;
  setLabels(project, [1], { kind: 'class', classId: 1 });
  setLabels(project, [1], { kind: 'unsure' });
  undoLabels(project);
  undoLabels(project);
  redoLabels(project);
  expect(db.prepare('SELECT kind FROM vote ORDER BY id').pluck().all()).toEqual(['class', 'unsure', 'class', 'clear', 'class']);
});

test('an undone step keeps the time of the answer that it brings back', () => {
  const project = makeProject({ faces: 1 });
  const { db } = project;
  const at = () => db.prepare('SELECT labelled_at FROM face').pluck().get();
  setLabels(project, [1], { kind: 'class', classId: 1 });
  db.exec('UPDATE vote SET at = 1234; UPDATE face SET labelled_at = 1234');
  setLabels(project, [1], { kind: 'class', classId: 2 });
  expect(at()).not.toBe(1234);
  undoLabels(project);
  expect(at()).toBe(1234);
});
