import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelState, type Face } from '../../../../src/shared/contract/faces.ts';
import type { Answer } from '../../../../src/shared/contract/labels.ts';
import type { LabelCounts } from '../../../../src/shared/contract/project.ts';
import { countsAfter, faceAfter } from '../../../../src/renderer/stores/label-answer.ts';

const CLASSES = [1, 2, 3];

function face(id: number): Face {
  return {
    id,
    imageId: id,
    file: `${id}.png`,
    source: 'here',
    box: { x: 0, y: 0, width: 9, height: 9 },
    whole: true,
    leftOut: false,
    subject: null,
    part: null,
    state: 'unlabelled',
    classId: null,
    shares: [],
    votes: 0,
    people: 0,
    mine: null,
    note: '',
  };
}

/** Counted from the faces themselves, to compare with what was counted step by step. */
function count(faces: readonly Face[]): LabelCounts {
  const states = Object.fromEntries(labelState.options.map((state) => [state, faces.filter((entry) => entry.state === state).length]));
  const byClass = CLASSES.map((classId) => ({ classId, count: faces.filter((entry) => entry.classId === classId).length }));
  return { ...(states as Omit<LabelCounts, 'faces' | 'byClass'>), faces: faces.length, byClass };
}

const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom(...CLASSES).map((classId) => ({ kind: 'class' as const, classId })),
  fc.constantFrom('unsure', 'skip', 'unusable', 'clear').map((kind) => ({ kind }) as Answer),
);

describe('answers shown before they are saved', () => {
  it('gives a whole label for a class, and none for the other answers', () => {
    const labelled = faceAfter(face(1), { kind: 'class', classId: 2 });
    expect(labelled).toMatchObject({ state: 'labelled', classId: 2, shares: [{ classId: 2, share: 1 }], votes: 1 });
    expect(faceAfter(labelled, { kind: 'skip' })).toMatchObject({ state: 'skipped', classId: null, shares: [] });
    expect(faceAfter(labelled, { kind: 'clear' })).toEqual(face(1));
  });

  it('shares a second choice out, and keeps what came with the answer', () => {
    const given: Answer = { kind: 'class', classId: 2, second: { classId: 3, share: 0.4 }, valence: 0.5, arousal: -0.1 };
    expect(faceAfter(face(1), given)).toMatchObject({
      shares: [
        { classId: 2, share: 0.6 },
        { classId: 3, share: 0.4 },
      ],
      mine: { second: { classId: 3, share: 0.4 }, valence: 0.5, arousal: -0.1 },
    });
    expect(faceAfter(face(1), { kind: 'unsure', classId: 3 }).mine).toMatchObject({ second: { classId: 3, share: null } });
  });

  it('leaves the label of a face that others answered to the studio', () => {
    const others = { ...face(1), state: 'labelled' as const, classId: 1, shares: [{ classId: 1, share: 1 }], votes: 1, people: 1 };
    expect(faceAfter(others, { kind: 'class', classId: 2 })).toEqual({
      ...others,
      people: 2,
      mine: expect.objectContaining({ classId: 2 }),
    });
    expect(faceAfter(faceAfter(others, { kind: 'class', classId: 2 }), { kind: 'clear' })).toEqual(others);
  });

  it('counts as if all faces were counted anew, whatever the answers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), anyAnswer), { maxLength: 40 }), (steps) => {
        const faces = [0, 1, 2, 3, 4, 5].map(face);
        let counts = count(faces);
        for (const [at, answer] of steps) {
          const after = faceAfter(faces[at]!, answer);
          counts = countsAfter(counts, faces[at]!, after);
          faces[at] = after;
        }
        expect(counts).toEqual(count(faces));
      }),
    );
  });
});
