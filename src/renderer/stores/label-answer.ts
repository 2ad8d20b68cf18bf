/** What an answer makes of a face and of the counts, before the studio has confirmed it. */
import type { Face } from '../../shared/contract/faces.ts';
import type { Answer } from '../../shared/contract/labels.ts';
import type { LabelCounts } from '../../shared/contract/project.ts';

const STATES = { unsure: 'unsure', skip: 'skipped', unusable: 'unusable', clear: 'unlabelled' } as const;

/** The face as it will most likely come back. A cleared face may turn out to have imported votes; the studio's reply says so. */
export function faceAfter(face: Face, answer: Answer): Face {
  if (answer.kind === 'class') {
    return { ...face, state: 'labelled', classId: answer.classId, shares: [{ classId: answer.classId, share: 1 }], votes: 1 };
  }
  return { ...face, state: STATES[answer.kind], classId: null, shares: [], votes: 0 };
}

/** The counts after one face went from `before` to `after`. */
export function countsAfter(counts: LabelCounts, before: Face, after: Face): LabelCounts {
  if (before.state === after.state && before.classId === after.classId) return counts;
  const states = { ...counts };
  states[before.state] -= 1;
  states[after.state] += 1;
  const byClass = new Map(counts.byClass.map(({ classId, count }) => [classId, count]));
  if (before.classId !== null) byClass.set(before.classId, (byClass.get(before.classId) ?? 0) - 1);
  if (after.classId !== null) byClass.set(after.classId, (byClass.get(after.classId) ?? 0) + 1);
  return { ...states, byClass: [...byClass].map(([classId, count]) => ({ classId, count })) };
}
