/** What a person decides of many faces at once: in use or not, whose they are, in which part. */
import type { Exclusion } from '../../shared/contract/marks.ts';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { facesOfMarks, readMarks, type MarkField, type Marks } from '../db/face-marks.ts';
import type { OpenProject } from '../db/open.ts';
import { isSplitLocked, SPLIT_ANEW, SPLIT_LOCKED } from '../db/splits.ts';
import { transact } from '../db/transact.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { countFaces } from '../../shared/words.ts';

const REASONS: Readonly<Record<Exclusion, string>> = { duplicate: 'duplicates', quality: 'poor pictures', person: 'not wanted' };

export function excludeFaces(project: OpenProject, faceIds: readonly number[], reason: Exclusion | null): number {
  return mark(project, 'excluded', { faceIds, value: reason, by: null }, (count) =>
    reason === null ? `Took ${countFaces(count)} into use again` : `Left ${countFaces(count)} out: ${REASONS[reason]}`,
  );
}

export function assignSubject(project: OpenProject, faceIds: readonly number[], subject: string | null): number {
  return mark(project, 'subject', { faceIds, value: subject, by: subject === null ? null : 'person' }, (count) =>
    subject === null
      ? `Took the person from ${countFaces(count)}`
      : `Said that ${countFaces(count)} ${count === 1 ? 'is' : 'are'} of ${subject}`,
  );
}

export function assignPart(project: OpenProject, faceIds: readonly number[], part: SplitPart | null): number {
  const { db } = project;
  return transact(db, () => {
    if (isSplitLocked(db)) throw new StudioError('NOT_READY', `${SPLIT_LOCKED} ${SPLIT_ANEW}`);
    return mark(project, 'part', { faceIds, value: part, by: null }, (count) =>
      part === null ? `Took ${countFaces(count)} out of the split` : `Moved ${countFaces(count)} to the ${part} part`,
    );
  });
}

interface NewMark {
  readonly faceIds: readonly number[];
  readonly value: string | null;
  readonly by: string | null;
}

/** One step for those faces that change; none where nothing does. */
function mark(project: OpenProject, field: MarkField, { faceIds, value, by }: NewMark, say: (count: number) => string): number {
  const { db } = project;
  return transact(db, () => {
    const before = readMarks(db, field, faceIds).filter(([was, saidBy]) => was !== value || saidBy !== by);
    const changed = facesOfMarks(before);
    if (changed.length === 0) return 0;
    const after: Marks = [[value, by, changed]];
    takeStep<CurationState>(project, curationSteps, {
      said: say(changed.length),
      before: { marks: { [field]: before } },
      after: { marks: { [field]: after } },
    });
    return changed.length;
  });
}
