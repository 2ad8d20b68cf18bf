/** Labelling, and taking it back: each step is one transaction with its votes and its place in the undo log. */
import type { Answer, LabelResult } from '../../shared/contract/labels.ts';
import { StudioError } from '../../shared/errors.ts';
import { castAnswers, readAnswers } from '../db/answers.ts';
import { listClasses, reviveClasses } from '../db/classes.ts';
import { readCounts } from '../db/counts.ts';
import { getFaces, unknownFaces } from '../db/faces.ts';
import type { OpenProject } from '../db/open.ts';
import { insertOp, lastOp, markOp, nextOp, readUndoState, type Answers, type Op } from '../db/ops.ts';
import { transact } from '../db/transact.ts';

/** A result shows no more faces than a grid has on screen; who holds more asks for what it shows. */
const MOST_FACES_IN_RESULT = 1_000;

export function setLabels(project: OpenProject, faceIds: readonly number[], answer: Answer): LabelResult {
  const { db } = project;
  const ids = [...new Set(faceIds)];
  transact(db, () => {
    const [unknown] = unknownFaces(db, ids);
    if (unknown !== undefined) throw new StudioError('NOT_FOUND', `The project has no face with number ${unknown}.`);
    const said = describeAnswer(project, ids.length, answer);
    const before = readAnswers(db, ids);
    const at = Date.now();
    const after: Answers = [[answer.kind, answer.kind === 'class' ? answer.classId : null, at, ids]];
    castAnswers(db, after, insertOp(db, { said, before, after, at }));
  });
  return labelResult(project, ids);
}

/** Null where there is nothing to take back. */
export function undoLabels(project: OpenProject): (LabelResult & { said: string }) | null {
  return replay(project, { step: lastOp, answers: ({ before }) => before, undone: true });
}

/** Null where nothing was taken back since the last step. */
export function redoLabels(project: OpenProject): (LabelResult & { said: string }) | null {
  return replay(project, { step: nextOp, answers: ({ after }) => after, undone: false });
}

interface Replay {
  readonly step: (db: OpenProject['db']) => Op | null;
  readonly answers: (op: Op) => Answers;
  readonly undone: boolean;
}

function replay(project: OpenProject, { step, answers, undone }: Replay): (LabelResult & { said: string }) | null {
  const { db } = project;
  const op = transact(db, () => {
    const found = step(db);
    if (!found) return null;
    const given = answers(found);
    reviveClasses(
      db,
      given.flatMap(([, classId]) => classId ?? []),
    );
    castAnswers(db, given, found.id);
    markOp(db, found.id, undone);
    return found;
  });
  if (!op) return null;
  return {
    ...labelResult(
      project,
      op.after.flatMap(([, , , ids]) => ids),
    ),
    said: op.said,
  };
}

function labelResult({ db }: OpenProject, ids: readonly number[]): LabelResult {
  return { faces: getFaces(db, ids.slice(0, MOST_FACES_IN_RESULT)), counts: readCounts(db), ...readUndoState(db) };
}

/** "Labelled 12 faces as happiness". */
function describeAnswer({ db }: OpenProject, count: number, answer: Answer): string {
  const faces = count === 1 ? '1 face' : `${count.toLocaleString('en')} faces`;
  switch (answer.kind) {
    case 'class': {
      const name = listClasses(db).find(({ id }) => id === answer.classId)?.name;
      if (name === undefined) {
        throw new StudioError('INVALID', `The project has no class with number ${answer.classId}. Choose one of its classes.`);
      }
      return `Labelled ${faces} as ${name}`;
    }
    case 'unsure':
      return `Marked ${faces} as unsure`;
    case 'skip':
      return `Skipped ${faces}`;
    case 'unusable':
      return `Marked ${faces} as unusable`;
    case 'clear':
      return count === 1 ? 'Cleared the label of 1 face' : `Cleared the labels of ${faces}`;
  }
}
