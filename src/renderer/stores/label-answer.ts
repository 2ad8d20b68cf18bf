/** What an answer makes of a face and of the counts, before the studio has confirmed it. */
import type { Face, OwnAnswer } from '../../shared/contract/faces.ts';
import type { Answer } from '../../shared/contract/labels.ts';
import type { LabelCounts } from '../../shared/contract/project.ts';

const STATES = { unsure: 'unsure', skip: 'skipped', unusable: 'unusable', clear: 'unlabelled' } as const;

/**
 * The face as it will most likely come back. Where others have answered as well, the label waits for the studio's reply, which knows what
 * they said; so it does where a cleared face has imported votes.
 */
export function faceAfter(face: Face, answer: Answer): Face {
  const mine = ownAnswerOf(answer);
  const others = face.people - (face.mine ? 1 : 0);
  const own = { mine, people: others + (mine ? 1 : 0) };
  if (others > 0) return { ...face, ...own };
  if (answer.kind !== 'class') return { ...face, ...own, state: STATES[answer.kind], classId: null, shares: [], votes: mine ? 1 : 0 };
  const share = answer.second?.share ?? 0;
  const shares = [{ classId: answer.classId, share: 1 - share }, ...(answer.second ? [{ classId: answer.second.classId, share }] : [])];
  return { ...face, ...own, state: 'labelled', classId: answer.classId, shares, votes: 1 };
}

/** Null for an answer taken back. */
function ownAnswerOf(answer: Answer): OwnAnswer | null {
  if (answer.kind === 'clear') return null;
  const { valence = null, arousal = null } = answer.kind === 'class' || answer.kind === 'unsure' ? answer : {};
  return {
    kind: answer.kind,
    classId: answer.kind === 'class' ? answer.classId : null,
    second:
      answer.kind === 'class'
        ? (answer.second ?? null)
        : answer.kind === 'unsure' && answer.classId !== undefined
          ? { classId: answer.classId, share: null }
          : null,
    reason: answer.kind === 'unusable' ? (answer.reason ?? null) : null,
    valence,
    arousal,
  };
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
