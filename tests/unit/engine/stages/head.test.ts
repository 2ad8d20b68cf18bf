import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { applyHead, type HeadWeights } from '../../../../src/engine/heads/head-weights.ts';
import { largestOf } from '../../../../src/engine/evaluation/metrics.ts';
import { trainHead } from '../../../../src/engine/stages/head.ts';

const LENGTH = 10;
const CLASSES = 3;
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);

/** Classes apart along one feature each, under noise. */
function faces(count: number) {
  const random = randomStream(21);
  const truth = Int32Array.from({ length: count }, (_, face) => face % CLASSES);
  const features = Float32Array.from(
    { length: count * LENGTH },
    (_, at) => random.uniform() * 2 + (at % LENGTH === truth[Math.floor(at / LENGTH)]! ? 1.5 : 0),
  );
  const targets = new Float32Array(count * CLASSES);
  truth.forEach((label, face) => (targets[face * CLASSES + label] = 1));
  return { features, featureLength: LENGTH, targets, classes: CLASSES, truth };
}

const accuracy = (head: HeadWeights, { features, truth }: ReturnType<typeof faces>, from: number) => {
  const answers = largestOf(applyHead(head, features.subarray(from * LENGTH)), CLASSES);
  return answers.filter((answer, n) => answer === truth[from + n]).length / answers.length;
};

describe('trainHead', () => {
  it('learns what there is to learn and judges by faces it did not learn from', async () => {
    const data = faces(400);
    const { head, chosen, points } = await trainHead({ ...data, train: range(0, 150), validation: range(150, 200), ownHead: null });
    expect(accuracy(head, data, 200)).toBeGreaterThan(0.8);
    expect(chosen.anchored).toBe(false);
    expect(points.findLast(({ best }) => best)!.rate).toBe(chosen.l2);
  });

  it('holds on to a head that is good already when there is little to learn from', async () => {
    const data = faces(400);
    const kernel = new Float32Array(LENGTH * CLASSES);
    for (let c = 0; c < CLASSES; c++) kernel[c * CLASSES + c] = 20;
    const own = { head: { features: LENGTH, classes: CLASSES, kernel, bias: new Float32Array(CLASSES) }, known: [true, true, true] };
    const { head, chosen } = await trainHead({ ...data, train: range(0, 9), validation: range(9, 60), ownHead: own });
    const alone = await trainHead({ ...data, train: range(0, 9), validation: range(9, 60), ownHead: null });
    expect(chosen.anchored).toBe(true);
    expect(accuracy(head, data, 60)).toBeGreaterThan(accuracy(alone.head, data, 60));
  });

  it('says what is missing', async () => {
    await expect(trainHead({ ...faces(9), train: range(0, 9), validation: range(0, 0), ownHead: null })).rejects.toMatchObject({
      code: 'NOT_READY',
    });
  });
});
