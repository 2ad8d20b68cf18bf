/**
 * What the person at work may see. Who works blind sees own votes only: no label, share or count that others had a part in, and nothing
 * that a model says. All that a window asks for goes through here, so that no screen can show more.
 */
import type { Face, FaceConditions, FaceQuery, LabelState, OwnAnswer } from '../../shared/contract/faces.ts';
import type { LabelCounts } from '../../shared/contract/project.ts';
import { StudioError } from '../../shared/errors.ts';
import type { IdList } from '../../shared/id-list.ts';
import { findCurrentAnnotator } from '../db/annotators.ts';
import { readCounts } from '../db/counts.ts';
import { listFaceIds } from '../db/face-lists.ts';
import { getFaces } from '../db/faces.ts';
import type { OpenProject } from '../db/open.ts';
import { readOwnCounts } from '../db/own-answers.ts';

type Db = OpenProject['db'];

const STATES: Readonly<Record<OwnAnswer['kind'], LabelState>> = {
  class: 'labelled',
  unsure: 'unsure',
  skip: 'skipped',
  unusable: 'unusable',
};

/** Id of the person at work where they work blind, else null. */
export function blindPerson(db: Db): number | null {
  const annotator = findCurrentAnnotator(db);
  return annotator?.blind ? annotator.id : null;
}

/** Refuses what would show others' answers to somebody who works blind. `what`: "How far people agree". */
export function refuseBlind(db: Db, what: string): void {
  const annotator = findCurrentAnnotator(db);
  if (!annotator?.blind) return;
  throw new StudioError(
    'NOT_READY',
    `${what} is not shown to ${annotator.name}, who labels blind. Let somebody else be at work, or end blind mode.`,
  );
}

/** In the order asked for; unknown ids are left out. */
export function facesAsSeen(db: Db, ids: readonly number[]): Face[] {
  const faces = getFaces(db, ids);
  return blindPerson(db) === null ? faces : faces.map(ownLabelOnly);
}

export function countsAsSeen(db: Db): LabelCounts {
  const blind = blindPerson(db);
  return blind === null ? readCounts(db) : readOwnCounts(db, blind);
}

/** Filters by label mean own answers where a person works blind; those that only others' answers or a model could fill are refused. */
export function faceIdsAsSeen(db: Db, query: FaceQuery): IdList {
  const blind = blindPerson(db);
  if (blind === null) return listFaceIds(db, query);
  const { without, ...rest } = query.filter;
  const hidden: object[] = [pick(rest, OF_OTHERS), pick(without ?? {}, [...OF_OTHERS, 'states', 'classIds'])];
  if (hidden.some((found) => Object.keys(found).length > 0)) refuseBlind(db, 'A list by what others or a model say of faces');
  return listFaceIds(db, { ...query, sort: SORTS_FOR_BLIND.has(query.sort) ? query.sort : 'imported' }, { own: blind });
}

const OF_OTHERS = ['annotatorIds', 'guessIds', 'disagreement', 'confidence', 'error'] as const satisfies readonly (keyof FaceConditions)[];
const SORTS_FOR_BLIND: ReadonlySet<string> = new Set(['imported', 'file', 'source', 'subject', 'part', 'quality']);

function pick(conditions: FaceConditions, names: readonly (keyof FaceConditions)[]): object {
  return Object.fromEntries(names.flatMap((name) => (conditions[name] === undefined ? [] : [[name, conditions[name]]])));
}

function ownLabelOnly(face: Face): Face {
  const { mine } = face;
  const { classId, second } = mine?.kind === 'class' ? mine : { classId: null, second: null };
  const share = second?.share ?? 0;
  return {
    ...face,
    state: mine ? STATES[mine.kind] : 'unlabelled',
    classId,
    shares: classId === null ? [] : [{ classId, share: 1 - share }, ...(second && share > 0 ? [{ classId: second.classId, share }] : [])],
    votes: mine ? 1 : 0,
    people: mine ? 1 : 0,
  };
}
