/** Faces of one person, or that look the same, on both sides of a split: what makes a result on the test part too good. */
import type { LeakReport, SplitLeak } from '../../shared/contract/splits.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces, counted, figure } from '../../shared/words.ts';
import { listLookalikes } from '../db/duplicates.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, type RunRow } from '../db/runs.ts';
import { DUPLICATES_FOUND, readSetting } from '../db/settings.ts';
import { listFacesInParts, newestRun, readSplitSettings, type FaceInPart } from '../db/splits.ts';
import { countUnknownPeople, listFaceSubjects } from '../db/subjects.ts';
import { readMarks, type Marks } from '../db/face-marks.ts';
import { transact } from '../db/transact.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { blindPerson } from '../people/sight.ts';
import { facesBefore } from './learnt-before.ts';
import { readSnapshot } from './snapshot.ts';
import { kinNames } from './kinship.ts';
import { partChooser } from './split.ts';

export function reportLeaks(project: OpenProject): LeakReport {
  const { db } = project;
  const leaks = findLeaks(project, listFacesInParts(db));
  const tested = new Set(leaks.flatMap(({ faces }) => faces.filter(({ part }) => part === 'test').map(({ faceId }) => faceId)));
  const duplicatesFound = readSetting(db, DUPLICATES_FOUND) !== null;
  // How many faces are labelled is what others said.
  const labelled = blindPerson(db) === null;
  const unknownPeople = countUnknownPeople(db, { labelled });
  const sentences = [...describeLeaks(leaks, tested.size)];
  if (!duplicatesFound) sentences.push('Nobody has looked for duplicates yet: pictures that are there twice may be on both sides.');
  if (unknownPeople > 0) {
    sentences.push(
      `Of ${counted(unknownPeople, labelled ? 'labelled face' : 'face')} the person is not known: find out who is the same person, or be aware that one may be on both sides.`,
    );
  }
  return { leaks, testFaces: tested.size, duplicatesFound, unknownPeople, sentences };
}

/** Every leak among these faces, people before lookalikes, large before small. */
export function findLeaks({ db }: OpenProject, faces: readonly FaceInPart[]): SplitLeak[] {
  const people = Map.groupBy(
    faces.filter(({ subject }) => subject !== null),
    ({ subject }) => subject!,
  );
  const byId = new Map(faces.map((face) => [face.id, face]));
  const lookalikes = listLookalikes(db).map((ids) => ids.flatMap((id) => byId.get(id) ?? []));
  return [
    ...[...people].map(([subject, own]): SplitLeak => ({ kind: 'person', subject, faces: own.map(toFace) })),
    ...lookalikes
      // One person's are in the list by their name already.
      .filter((own) => new Set(own.map(({ id, subject }) => subject ?? id)).size > 1)
      .map((own): SplitLeak => ({ kind: 'duplicate', subject: '', faces: own.map(toFace) })),
  ]
    .filter((leak) => new Set(leak.faces.map(({ part }) => part)).size > 1)
    .sort((a, b) => (a.kind === b.kind ? b.faces.length - a.faces.length : a.kind === 'person' ? -1 : 1));
}

const toFace = ({ id, part }: FaceInPart) => ({ faceId: id, part });

function describeLeaks(leaks: readonly SplitLeak[], testFaces: number): string[] {
  if (leaks.length === 0) return [];
  const people = leaks.filter(({ kind }) => kind === 'person').length;
  const lookalikes = leaks.length - people;
  const parts = [
    people > 0 ? `${counted(people, 'person is', 'people are')} in more than one part` : '',
    lookalikes > 0
      ? `${counted(lookalikes, 'group of lookalikes is', 'groups of lookalikes are')}${people > 0 ? ' as well' : ' in more than one part'}`
      : '',
  ].filter((part) => part !== '');
  return [
    `${parts.join(', and ')}: ${counted(testFaces, 'test face is', 'test faces are')} touched. A result on the test part is better than it will be on new people until this is mended.`,
  ];
}

/** Every leak to one side: the later part that any of its faces is in, as new faces of a known person go. One step. */
export function mendLeaks(project: OpenProject): void {
  const { db } = project;
  transact(db, () => {
    const placed = listFacesInParts(db);
    const settings = readSplitSettings(db);
    if (!settings) throw new StudioError('NOT_READY', 'There is no split yet. Make one: it keeps people and lookalikes on one side.');
    const partOf = partChooser(project, settings, placed);
    const moves = Map.groupBy(
      placed.filter((face) => partOf(face) !== face.part),
      (face) => partOf(face),
    );
    if (moves.size === 0) return;
    const ids = [...moves.values()].flat().map(({ id }) => id);
    const after: Marks = [...moves].map(([part, faces]) => [part, null, faces.map(({ id }) => id)]);
    const since = { newestRun: newestRun(db) };
    takeStep<CurationState>(project, curationSteps, {
      said: `Moved ${countFaces(ids.length)} to one side of the split`,
      before: { marks: { part: readMarks(db, 'part', ids) }, ...since },
      after: { marks: { part: after }, ...since },
    });
  });
}

/**
 * Test faces of a run that have kin among the faces that it, or a run before it, learnt from or chose by, as far as is known now:
 * duplicates may have been found, and people named, after it was judged.
 */
export function reportRunLeak({ db }: OpenProject, runId: number): { testFaces: number; of: number; sentence: string } | null {
  const run = getRun(db, runId);
  if (run.snapshotBlobId === null) return null;
  const { tested, seen } = frozenFaces(db, run);
  const subjects = new Map(listFaceSubjects(db, { excludedToo: true }).map(({ id, subject }) => [id, subject]));
  const kin = kinNames(
    [...tested, ...seen].map((id) => ({ id, subject: subjects.get(id) ?? null })),
    listLookalikes(db),
  );
  const known = new Set(kin.slice(tested.length));
  const testFaces = kin.slice(0, tested.length).filter((name) => known.has(name)).length;
  if (testFaces === 0) return null;
  const [are, have] = testFaces === 1 ? ['is', 'has'] : ['are', 'have'];
  return {
    testFaces,
    of: tested.length,
    sentence: `Not a clean result: ${figure(testFaces)} of ${figure(tested.length)} test faces ${are} of people, or ${have} lookalikes, that this run, or one that it came from, has learnt from. It is better than it will be on new people. Mend the split, then train again.`,
  };
}

interface FrozenFaces {
  readonly runId: number;
  readonly tested: readonly number[];
  /** Learnt from or chosen by, in this run or in one before it. */
  readonly seen: readonly number[];
}

/** The one asked for last: it never changes, and a result that is looked at is asked about at every change of the faces. */
const frozen = new WeakMap<OpenProject['db'], FrozenFaces>();

function frozenFaces(db: OpenProject['db'], run: RunRow): FrozenFaces {
  const last = frozen.get(db);
  if (last?.runId === run.id) return last;
  const { faceIds, parts } = readSnapshot(db, run);
  const before = facesBefore(db, run);
  const read = {
    runId: run.id,
    tested: faceIds.filter((_, face) => parts[face] === 'test'),
    seen: [...faceIds.filter((_, face) => parts[face] !== 'test'), ...before.of('train'), ...before.of('validation')],
  };
  frozen.set(db, read);
  return read;
}
