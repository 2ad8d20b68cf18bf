/** Labelling: each answer is one step with its votes and its place in the undo log. */
import type { Answer, LabelResult, UnusableReason } from '../../shared/contract/labels.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { currentAnnotatorId, listPeople } from '../db/annotators.ts';
import { readAnswers, type AnswerDetails, type Answers } from '../db/answers.ts';
import { listClasses } from '../db/classes.ts';
import { allClassNames } from '../db/export-faces.ts';
import { unknownFaces } from '../db/faces.ts';
import { readNote } from '../db/notes.ts';
import type { OpenProject } from '../db/open.ts';
import { readUndoState } from '../db/ops.ts';
import { transact } from '../db/transact.ts';
import { countsAsSeen, facesAsSeen } from '../people/sight.ts';
import { labelSteps } from './label-steps.ts';
import { noteSteps } from './note-steps.ts';
import { takeStep, type Retraced } from './steps.ts';

/** A result shows no more faces than a grid has on screen; who holds more asks for what it shows. */
const MOST_FACES_IN_RESULT = 1_000;

export interface LabelOptions {
  /** Whose answer it is; the person at work now where it is left out. */
  readonly annotatorId?: number | undefined;
  readonly decides?: boolean | undefined;
}

export function setLabels(project: OpenProject, faceIds: readonly number[], answer: Answer, options: LabelOptions = {}): LabelResult {
  const { db } = project;
  const ids = [...new Set(faceIds)];
  transact(db, () => {
    const [unknown] = unknownFaces(db, ids);
    if (unknown !== undefined) throw new StudioError('NOT_FOUND', `The project has no face with number ${unknown}.`);
    const annotatorId = options.annotatorId === undefined ? currentAnnotatorId(db) : knownPerson(db, options.annotatorId);
    const said = `${options.decides ? 'Decided: ' : ''}${describeAnswer(project, ids.length, answer)}`;
    const details = detailsOf(answer, options.decides === true);
    const word = [answer.kind, answer.kind === 'class' ? answer.classId : null, Date.now(), ids] as const;
    const after: Answers = [Object.keys(details).length === 0 ? word : [...word, details]];
    takeStep(project, labelSteps, { said, before: readAnswers(db, ids, annotatorId), after, annotatorId });
  });
  return labelResult(project, ids);
}

export function setNote(project: OpenProject, faceId: number, text: string): LabelResult {
  const { db } = project;
  transact(db, () => {
    if (unknownFaces(db, [faceId]).length > 0) throw new StudioError('NOT_FOUND', `The project has no face with number ${faceId}.`);
    const before = readNote(db, faceId, currentAnnotatorId(db));
    const after = text.trim();
    if (before === after) return;
    const said = after === '' ? 'Removed the note on 1 face' : 'Wrote a note on 1 face';
    takeStep(project, noteSteps, { said, before: { faceId, text: before }, after: { faceId, text: after } });
  });
  return labelResult(project, [faceId]);
}

/** What a step of the undo log did, with the faces that it did it to. */
export interface RetracedLabels extends LabelResult {
  readonly said: string;
}

export function withFaces(project: OpenProject, step: Retraced | null): RetracedLabels | null {
  return step && { ...labelResult(project, step.faceIds), said: step.said };
}

function labelResult(project: OpenProject, ids: readonly number[]): LabelResult {
  const { db } = project;
  return { faces: facesAsSeen(db, ids.slice(0, MOST_FACES_IN_RESULT)), counts: countsAsSeen(db), ...readUndoState(db) };
}

function knownPerson(db: OpenProject['db'], id: number): number {
  if (listPeople(db).some((person) => person.id === id)) return id;
  throw new StudioError('NOT_FOUND', `The project has no person with number ${id}.`);
}

function detailsOf(answer: Answer, decides: boolean): AnswerDetails {
  return {
    ...(answer.kind === 'class' && answer.second && { second: answer.second }),
    ...(answer.kind === 'unsure' && answer.classId !== undefined && { second: { classId: answer.classId } }),
    ...(answer.kind === 'unusable' && answer.reason !== undefined && { reason: answer.reason }),
    ...('valence' in answer && answer.valence !== undefined && { valence: answer.valence }),
    ...('arousal' in answer && answer.arousal !== undefined && { arousal: answer.arousal }),
    ...(decides && { decides: true as const }),
  };
}

const REASONS: Readonly<Record<UnusableReason, string>> = {
  'no-face': 'no face',
  'several-faces': 'several faces',
  blurred: 'blurred',
  covered: 'covered',
  'turned-away': 'turned away',
  other: 'another reason',
};

/** "Labelled 12 faces as happiness". */
function describeAnswer({ db }: OpenProject, count: number, answer: Answer): string {
  const faces = countFaces(count);
  const nameOf = (classId: number) => {
    const name = listClasses(db).find(({ id }) => id === classId)?.name;
    if (name !== undefined) return name;
    const removed = allClassNames(db).get(classId);
    const what =
      removed === undefined ? `The project has no class with number ${classId}` : `The class "${removed}" was removed from the project`;
    throw new StudioError('INVALID', `${what}. Choose one of its classes.`);
  };
  switch (answer.kind) {
    case 'class': {
      const { classId, second } = answer;
      if (second?.classId === classId) throw new StudioError('INVALID', 'The second choice is the first one. Choose another class.');
      return `Labelled ${faces} as ${nameOf(classId)}${second ? ` or ${nameOf(second.classId)}` : ''}`;
    }
    case 'unsure':
      return `Marked ${faces} as unsure${answer.classId === undefined ? '' : `, perhaps ${nameOf(answer.classId)}`}`;
    case 'skip':
      return `Skipped ${faces}`;
    case 'unusable':
      return `Marked ${faces} as unusable${answer.reason === undefined ? '' : `: ${REASONS[answer.reason]}`}`;
    case 'clear':
      return `Cleared the ${count === 1 ? 'label' : 'labels'} of ${faces}`;
  }
}
