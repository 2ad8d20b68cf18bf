/** Giving faces to several people each, so that their agreement can be measured, and asking some faces again. */
import { randomStream, shuffled } from '../../engine/data/random.ts';
import type { AssignmentPlan } from '../../shared/contract/people.ts';
import { StudioError } from '../../shared/errors.ts';
import { findCurrentAnnotator, listPeople } from '../db/annotators.ts';
import { hasAssignments, insertAssignments, listAssigned, listWaiting, type Assignment } from '../db/assignments.ts';
import { listFaceIds } from '../db/face-lists.ts';
import type { OpenProject } from '../db/open.ts';
import { readSetting, REPEAT_SHARE, writeSetting } from '../db/settings.ts';
import { transact } from '../db/transact.ts';
import { countClassed, listAnswered, listClassed, listUnanswered } from '../db/words.ts';

/** Nobody is asked again what they said only just now. */
const ANSWERS_BEFORE_REPEAT = 50;

export interface Assigned {
  readonly faces: number;
  readonly assigned: number;
  readonly repeats: number;
}

/** Each face goes to those who have the fewest; who has answered or been given it before counts among its people. */
export function assignFaces(project: OpenProject, { annotatorIds, each, faces, most, repeat, seed }: AssignmentPlan): Assigned {
  const { db } = project;
  const people = listPeople(db).filter(({ id }) => annotatorIds.includes(id));
  if (people.length < each) {
    throw new StudioError(
      'INVALID',
      `Each face is to go to ${each} people, but only ${people.length} are chosen. Choose more, or fewer for each face.`,
    );
  }
  return transact(db, () => {
    const random = randomStream(seed, each);
    const all = shuffled(
      listFaceIds(db, { filter: faces === 'all' ? {} : { states: ['unlabelled'] }, sort: 'imported', descending: false }),
      random,
    );
    const chosen = most === undefined ? all : all.subarray(0, most);
    const has = new Map(people.map(({ id }) => [id, new Set([...listAssigned(db, id, 'overlap'), ...listAnswered(db, id)])]));
    const load = new Map(people.map(({ id }) => [id, listWaiting(db, id, 'overlap').length]));
    const plan: Assignment[] = [];
    for (const faceId of chosen) {
      const without = people
        .filter(({ id }) => !has.get(id)!.has(faceId))
        .map(({ id }) => ({ id, load: load.get(id)!, tie: random.uniform() }));
      const missing = each - (people.length - without.length);
      without.sort((a, b) => a.load - b.load || a.tie - b.tie);
      for (const { id } of without.slice(0, Math.max(0, missing))) {
        plan.push({ faceId, annotatorId: id });
        load.set(id, load.get(id)! + 1);
      }
    }
    writeSetting(db, REPEAT_SHARE, repeat);
    const assigned = insertAssignments(db, 'overlap', plan);
    const repeats = people.reduce((sum, { id }) => sum + askAgain(project, id), 0);
    return { faces: chosen.length, assigned, repeats };
  });
}

/** As many repeats as the project's share of this person's answers asks for, drawn from those not given just now. How many are new. */
function askAgain({ db }: OpenProject, annotatorId: number): number {
  const share = readSetting(db, REPEAT_SHARE) ?? 0;
  if (share === 0) return 0;
  const asked = new Set(listAssigned(db, annotatorId, 'repeat'));
  const missing = Math.floor(countClassed(db, annotatorId) * share) - asked.size;
  if (missing <= 0) return 0;
  const answered = listClassed(db, annotatorId);
  const settled = answered.slice(0, Math.max(0, answered.length - ANSWERS_BEFORE_REPEAT));
  const candidates = settled.filter((faceId) => !asked.has(faceId));
  const drawn = shuffled(candidates, randomStream(annotatorId, answered.length)).subarray(0, missing);
  return insertAssignments(
    db,
    'repeat',
    [...drawn].map((faceId) => ({ faceId, annotatorId })),
  );
}

export interface OwnQueue {
  readonly ids: readonly number[];
  /** Those that the person has answered before; nothing of that answer is to be shown. */
  readonly again: readonly number[];
}

/** What waits for the person at work: assigned faces with repeats spread among them; where they work blind and nothing is assigned, all that they have not answered. */
export function readOwnQueue(project: OpenProject): OwnQueue {
  const { db } = project;
  const person = findCurrentAnnotator(db);
  if (!person) return { ids: [], again: [] };
  if (project.readOnlyReason === null) askAgain(project, person.id);
  const again = [...shuffled(listWaiting(db, person.id, 'repeat'), randomStream(person.id))];
  return { ids: spread(firstTime(project, person), again), again };
}

function firstTime({ db }: OpenProject, { id, blind }: { readonly id: number; readonly blind: boolean }): number[] {
  if (hasAssignments(db, id)) return listWaiting(db, id, 'overlap');
  return blind ? listUnanswered(db, id) : [];
}

/** `some` at even distances among `many`. */
function spread(many: readonly number[], some: readonly number[]): number[] {
  const distance = many.length / (some.length + 1);
  const result: number[] = [];
  let next = 0;
  some.forEach((value, at) => {
    for (const end = Math.round((at + 1) * distance); next < end; next++) result.push(many[next]!);
    result.push(value);
  });
  for (; next < many.length; next++) result.push(many[next]!);
  return result;
}
