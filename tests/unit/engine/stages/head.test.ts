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

const settings = { model: 'softmax', units: 16, anchor: 'auto', strength: null, balance: 'weights', seed: 1 } as const;
/** Every face a person of its own. */
const alone = (count: number) => ({ groups: range(0, count), settings });

describe('trainHead', () => {
  it('learns what there is to learn and judges by faces it did not learn from', async () => {
    const data = { ...faces(400), ...alone(400) };
    const { head, chosen, points, notes } = await trainHead({ ...data, train: range(0, 150), validation: range(150, 200), ownHead: null });
    expect(accuracy(head, data, 200)).toBeGreaterThan(0.8);
    expect(chosen.anchored).toBe(false);
    expect(points.findLast(({ best }) => best)!.rate).toBe(chosen.strength);
    expect(notes[0]).toContain('5-fold cross-validation over 150 people, or single faces whose person is not known');
  });

  it('holds on to a head that is good already when there is little to learn from', async () => {
    const data = { ...faces(400), ...alone(400) };
    const own = { head: goodHead(), known: [true, true, true] };
    const { head, chosen } = await trainHead({ ...data, train: range(0, 9), validation: range(9, 60), ownHead: own });
    const anew = await trainHead({ ...data, train: range(0, 9), validation: range(9, 60), ownHead: null });
    expect(chosen.anchored).toBe(true);
    expect(accuracy(head, data, 60)).toBeGreaterThan(accuracy(anew.head, data, 60));
    const never = await trainHead({
      ...data,
      train: range(0, 9),
      validation: range(9, 60),
      ownHead: own,
      settings: { ...settings, anchor: 'never' },
    });
    expect(never.head).toEqual(anew.head);
  });

  it('keeps people together: copies of a face do not make a weak hold look good', async () => {
    const noise = randomStream(5);
    const base = faces(30);
    const features = Float32Array.from(
      { length: 120 * LENGTH },
      (_, at) => base.features[at % base.features.length]! + noise.uniform() * 1e-3,
    );
    const targets = Float32Array.from({ length: 120 * CLASSES }, (_, at) => base.targets[at % base.targets.length]!);
    const data = { ...base, features, targets, train: range(0, 90), validation: range(90, 120), ownHead: null, settings };
    const groups = Int32Array.from({ length: 120 }, (_, face) => face % 30);
    const { points: apart } = await trainHead({ ...data, validation: range(119, 120), groups: range(0, 120) });
    const { points: together } = await trainHead({ ...data, validation: range(119, 120), groups });
    // Judged on copies of what it learnt, the freest head looks best; judged on other people it does not.
    expect(apart.at(-1)!.validationLoss!).toBeLessThan(together.at(-1)!.validationLoss!);
  });

  it('learns with a hidden layer, the same for the same seed', async () => {
    const data = { ...faces(400), ...alone(400), settings: { ...settings, model: 'hidden' as const } };
    const options = { ...data, train: range(0, 150), validation: range(150, 200), ownHead: null };
    const { head } = await trainHead(options);
    expect(head.hidden!.units).toBe(16);
    expect(accuracy(head, data, 200)).toBeGreaterThan(0.75);
    expect((await trainHead(options)).head).toEqual(head);
  });

  it('takes a strength that is set, and says where it cannot be held near a head', async () => {
    const data = { ...faces(60), ...alone(60), train: range(0, 40), validation: range(40, 60), ownHead: null };
    const { points, chosen } = await trainHead({ ...data, settings: { ...settings, strength: 0.5 } });
    expect(points).toHaveLength(1);
    expect(chosen.strength).toBe(0.5);
    await expect(trainHead({ ...data, settings: { ...settings, anchor: 'always' } })).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('says what is missing', async () => {
    await expect(trainHead({ ...faces(9), ...alone(9), train: range(0, 9), validation: range(0, 0), ownHead: null })).rejects.toMatchObject(
      { code: 'NOT_READY' },
    );
  });
});

function goodHead(): HeadWeights {
  const kernel = new Float32Array(LENGTH * CLASSES);
  for (let c = 0; c < CLASSES; c++) kernel[c * CLASSES + c] = 20;
  return { features: LENGTH, classes: CLASSES, kernel, bias: new Float32Array(CLASSES) };
}
