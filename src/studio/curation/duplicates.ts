/** The queue of faces that look the same. */
import type { DuplicateList } from '../../shared/contract/duplicates.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import type { StudioContext } from '../context.ts';
import { countGroupsByState, getOpenGroup, listOpenGroups, replaceOpenGroups, type StoredGroup } from '../db/duplicates.ts';
import { readMarks } from '../db/face-marks.ts';
import { countFacesSince, newestFace } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { DUPLICATES_FOUND, readSetting, writeSetting } from '../db/settings.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { startCuration } from './curation-job.ts';
import { ensureLooks } from './looking.ts';

const MOST_LISTED = 500;

export function findDuplicates(context: StudioContext): { jobId: number } {
  return startCuration(context, {
    kind: 'duplicates',
    title: 'Looking for duplicates',
    async work(project, job) {
      const { db, path } = project;
      const steps = weightedSteps([3, 2], (progress) => job.report(progress));
      await ensureLooks(context, project, { signal: job.signal, onProgress: (share, step) => steps.at(0, share, step) });
      const newest = newestFace(db);
      const groups = await context.curator.call(
        'duplicates',
        { project: path },
        { signal: job.signal, onEvent: ({ done, step }) => steps.at(1, done, step) },
      );
      transact(db, () => {
        replaceOpenGroups(db, groups);
        writeSetting(db, DUPLICATES_FOUND, { at: Date.now(), newest });
      });
      context.changed('faces');
      return { groups: countGroupsByState(db).open };
    },
  });
}

export function listDuplicates({ db }: OpenProject): DuplicateList {
  const found = readSetting(db, DUPLICATES_FOUND);
  return {
    foundAt: found?.at ?? null,
    newFaces: countFacesSince(db, found?.newest ?? 0),
    counts: countGroupsByState(db),
    groups: listOpenGroups(db, MOST_LISTED).map(({ members, ...group }) => ({ ...group, members: [...members] })),
  };
}

/** `keep`: null keeps the proposed face. */
export function keepOne(project: OpenProject, groupIds: readonly number[], keep: number | null): void {
  const { db } = project;
  transact(db, () => {
    const groups = readOpenGroups(project, groupIds);
    const left = groups.flatMap(({ members }) => {
      const kept = members.some(({ faceId }) => faceId === keep) ? keep : members[0]!.faceId;
      return members.flatMap(({ faceId }) => (faceId === kept ? [] : [faceId]));
    });
    takeStep<CurationState>(project, curationSteps, {
      said: `Kept one of each and left ${countFaces(left.length)} out as ${left.length === 1 ? 'a duplicate' : 'duplicates'}`,
      before: { marks: { excluded: readMarks(db, 'excluded', left) }, groups: groups.map(({ id }) => [id, 'open']) },
      after: { marks: { excluded: [['duplicate', null, left]] }, groups: groups.map(({ id }) => [id, 'kept']) },
    });
  });
}

export function sayDifferent(project: OpenProject, groupIds: readonly number[]): void {
  transact(project.db, () => {
    const groups = readOpenGroups(project, groupIds);
    const looked = groups.flatMap(({ members }) => members.map(({ faceId }) => faceId));
    takeStep<CurationState>(project, curationSteps, {
      said: `Said that ${countFaces(looked.length)} are different pictures`,
      before: { groups: groups.map(({ id }) => [id, 'open']) },
      after: { groups: groups.map(({ id }) => [id, 'different']), looked },
    });
  });
}

function readOpenGroups({ db }: OpenProject, ids: readonly number[]): StoredGroup[] {
  return ids.map((id) => {
    const group = getOpenGroup(db, id);
    if (!group) throw new StudioError('NOT_FOUND', 'This group is gone or was decided already. Look at the list again.');
    return group;
  });
}
