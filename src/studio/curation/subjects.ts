/** Whose faces they are: proposals by likeness, and what people make of them. */
import { SUBJECTS_LISTED, type SubjectList, type SubjectQuery } from '../../shared/contract/subjects.ts';
import { StudioError } from '../../shared/errors.ts';
import type { StudioContext } from '../context.ts';
import { readMarks, writeMarks, type Marks } from '../db/face-marks.ts';
import { listFacesInUse } from '../db/guesses.ts';
import type { OpenProject } from '../db/open.ts';
import { PEOPLE_CLUSTERED, readSetting, writeSetting } from '../db/settings.ts';
import {
  countUnknownPeople,
  facesOfSubject,
  highestNumber,
  highestNumberInSteps,
  listApart,
  listFaceSubjects,
  listSubjectGroups,
  type FaceSubject,
  type Pair,
} from '../db/subjects.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { blindPerson } from '../people/sight.ts';
import { ensureFeatures } from '../runs/face-features.ts';
import { IDENTITY_BASE } from './cluster-faces.ts';
import { startCuration } from './curation-job.ts';
import { countFaces, countPeople } from '../../shared/words.ts';

const EXAMPLES = 5;
/** Of a person so many faces are held apart from one that is not theirs: enough that none like them is proposed again. */
const APART_FROM = 40;
/** What those are called who are proposed, with a number after it. */
const PROPOSED = 'Person ';

export function clusterSubjects(context: StudioContext): { jobId: number } {
  return startCuration(context, {
    kind: 'subjects',
    title: 'Finding out who is the same person',
    async work(project, job) {
      const { db, path } = project;
      const faceIds = listFacesInUse(db);
      if (faceIds.length === 0) throw new StudioError('NOT_READY', 'There are no faces yet. Import photos first.');
      const steps = weightedSteps([4, 1], (progress) => job.report(progress));
      await ensureFeatures(context, {
        project,
        baseId: IDENTITY_BASE,
        faceIds,
        signal: job.signal,
        onProgress: (share) => steps.at(0, share, `Describing ${countFaces(faceIds.length)}, once and for all`),
      });
      const said = new Map(listFaceSubjects(db).map((face) => [face.id, face]));
      const names = [...new Set(faceIds.flatMap((id) => (isSaid(said.get(id)) ? [said.get(id)!.subject!] : [])))];
      const numbers = new Map(names.map((name, number) => [name, number]));
      const known = Int32Array.from(faceIds, (id) => (isSaid(said.get(id)) ? numbers.get(said.get(id)!.subject!)! : -1));
      const people = await context.curator.call(
        'people',
        { project: path, faceIds, known, apart: listApart(db) },
        { signal: job.signal, onEvent: ({ done, step }) => steps.at(1, done, step) },
      );
      const result = transact(db, () => {
        writeSetting(db, PEOPLE_CLUSTERED, Date.now());
        return writeProposals(project, { faceIds, known, people, names });
      });
      context.changed('faces');
      context.changed('labels');
      return result;
    },
  });
}

/** A table or a person has said it; a proposal may change. */
function isSaid(face: FaceSubject | undefined): boolean {
  return face !== undefined && face.subject !== null && face.by !== 'cluster';
}

interface Proposals {
  readonly faceIds: readonly number[];
  readonly known: Int32Array;
  readonly people: Int32Array;
  readonly names: readonly string[];
}

function writeProposals({ db }: OpenProject, { faceIds, known, people, names }: Proposals): { subjects: number; faces: number } {
  // While people were told apart, some may have been named.
  const said = listFaceSubjects(db, { excludedToo: true }).filter(isSaid);
  const saidIds = new Set(said.map(({ id }) => id));
  // A name that a face, or a step to be taken back, still has would make two people one.
  let number = Math.max(highestNumber(db, PROPOSED), highestNumberInSteps(db, PROPOSED));
  const fresh = new Map<number, string>();
  const groups = new Map<string | null, number[]>();
  for (const [row, id] of faceIds.entries()) {
    if (known[row]! >= 0 || saidIds.has(id)) continue;
    const person = people[row]!;
    if (person >= names.length && !fresh.has(person)) fresh.set(person, `${PROPOSED}${++number}`);
    const name = person < 0 ? null : (names[person] ?? fresh.get(person)!);
    const group = groups.get(name);
    if (group) group.push(id);
    else groups.set(name, [id]);
  }
  const marks: Marks = [...groups].map(([name, ids]) => [name, name === null ? null : 'cluster', ids]);
  writeMarks(db, 'subject', marks);
  const proposed = [...groups].filter(([name]) => name !== null);
  return { subjects: proposed.length, faces: proposed.reduce((sum, [, ids]) => sum + ids.length, 0) };
}

export function listSubjects({ db }: OpenProject, { search = '', from = 0 }: SubjectQuery = {}): SubjectList {
  const groups = listSubjectGroups(db, { own: blindPerson(db) });
  const wanted = search.trim().toLowerCase();
  const found = groups.filter(({ subject }) => subject.toLowerCase().includes(wanted));
  const proposed = groups.filter(({ by }) => by === 'cluster').length;
  return {
    groups: found
      .slice(from, from + SUBJECTS_LISTED)
      .map((row) => ({ ...row, examples: facesOfSubject(db, row.subject, { most: EXAMPLES }) })),
    found: found.length,
    proposed,
    known: groups.length - proposed,
    unknown: countUnknownPeople(db),
    clusteredAt: readSetting(db, PEOPLE_CLUSTERED),
  };
}

/** Confirms proposals, with their faces that were left out; several under one name become one person. `name` null: each under its own. */
export function nameSubjects(project: OpenProject, subjects: readonly string[], name: string | null): void {
  const { db } = project;
  transact(db, () => {
    const groups = [...new Set(subjects)].map((subject) => ({ subject, ids: facesOfSubject(db, subject, { excludedToo: true }) }));
    const missing = groups.find(({ ids }) => ids.length === 0);
    if (missing) throw new StudioError('NOT_FOUND', `There is nobody called "${missing.subject}" any more. Look at the list again.`);
    const all = groups.flatMap(({ ids }) => ids);
    takeStep<CurationState>(project, curationSteps, {
      said: describeNaming(groups, name),
      before: { marks: { subject: readMarks(db, 'subject', all) } },
      after: { marks: { subject: groups.map(({ subject, ids }) => [name ?? subject, 'person', ids]) } },
    });
  });
}

function describeNaming(groups: readonly { readonly subject: string; readonly ids: readonly number[] }[], name: string | null): string {
  const [first] = groups;
  if (groups.length > 1) {
    return name === null ? `Confirmed ${countPeople(groups.length)}` : `Joined ${countPeople(groups.length)} as ${name}`;
  }
  return name === null || name === first!.subject ? `Confirmed ${first!.subject}` : `Called ${first!.subject} ${name}`;
}

export function separateFaces(project: OpenProject, subject: string, faceIds: readonly number[]): void {
  const { db } = project;
  transact(db, () => {
    const own = new Set(facesOfSubject(db, subject));
    const leaving = faceIds.filter((id) => own.has(id));
    if (leaving.length === 0) throw new StudioError('NOT_FOUND', `None of these faces is of ${subject} any more. Look at the list again.`);
    const gone = new Set(leaving);
    const staying = [...own].filter((id) => !gone.has(id)).slice(0, APART_FROM);
    const known = new Set(listApart(db).map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`));
    const pairs = leaving
      .flatMap((a) => staying.map((b): Pair => [Math.min(a, b), Math.max(a, b)]))
      .filter(([a, b]) => !known.has(`${a} ${b}`));
    takeStep<CurationState>(project, curationSteps, {
      said: `Said that ${countFaces(leaving.length)} ${leaving.length === 1 ? 'is' : 'are'} not of ${subject}`,
      before: { marks: { subject: readMarks(db, 'subject', leaving) }, apart: { pairs, holds: false } },
      after: { marks: { subject: [[null, null, leaving]] }, apart: { pairs, holds: true } },
    });
  });
}
