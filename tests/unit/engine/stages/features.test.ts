import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { largestOf } from '../../../../src/engine/evaluation/metrics.ts';
import { applyHead } from '../../../../src/engine/heads/head-weights.ts';
import type { MappedHead } from '../../../../src/engine/heads/own-head.ts';
import { defaultFeatures } from '../../../../src/engine/stages/defaults.ts';
import { trainOnFeatures } from '../../../../src/engine/stages/features.ts';

const LENGTHS = [12, 4];
const LENGTH = 16;
const CLASSES = 2;
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);

/** The first input is noise, the second tells the class. */
function data(count: number) {
  const random = randomStream(3);
  const truth = Int32Array.from({ length: count }, (_, face) => face % CLASSES);
  const features = Float32Array.from({ length: count * LENGTH }, (_, at) => {
    const own = at % LENGTH;
    return random.uniform() + (own >= LENGTHS[0]! && truth[Math.floor(at / LENGTH)] === 1 ? 0.5 : 0);
  });
  const targets = new Float32Array(count * CLASSES);
  truth.forEach((label, face) => (targets[face * CLASSES + label] = 1));
  return { features, featureLength: LENGTH, lengths: LENGTHS, targets, classes: CLASSES, truth, groups: range(0, count) };
}

const settings = { ...defaultFeatures({ baseId: 'tiny', faces: 0, seed: 1, blocks: ['block1', 'block2'] }), units: 8 };

describe('trainOnFeatures', () => {
  it.each(['concatenate', 'weighted'] as const)('learns from several inputs, %s', async (mix) => {
    const all = data(300);
    const { head } = await trainOnFeatures({ ...all, train: range(0, 100), validation: range(100, 140), settings: { ...settings, mix } });
    const answers = largestOf(applyHead(head, all.features.subarray(140 * LENGTH)), CLASSES);
    expect(answers.filter((answer, n) => answer === all.truth[140 + n]).length / answers.length).toBeGreaterThan(0.85);
  });

  it('gives the input that tells something more weight than noise, and says so', async () => {
    const { notes } = await trainOnFeatures({
      ...data(140),
      train: range(0, 100),
      validation: range(100, 140),
      settings: { ...settings, mix: 'weighted' },
    });
    const [, noise, signal] = /block1 (\d+) %, block2 (\d+) %/.exec(notes.at(-1)!)!.map(Number);
    expect(signal!).toBeGreaterThan(noise! * 2);
  });

  it('begins from the base’s own head where one of the inputs is what that reads', async () => {
    const all = data(300);
    // It tells the class from the second input, as it ships.
    const kernel = Float32Array.from({ length: LENGTHS[1]! * CLASSES }, (_, at) => (at % 2 === 1 ? 5 : -5));
    const head = { features: LENGTHS[1]!, classes: CLASSES, kernel, bias: Float32Array.of(15, -15) };
    const few = { ...all, train: range(0, 8), validation: range(8, 12), settings };
    const right = async (own: { head: MappedHead; input: number } | null) => {
      const result = await trainOnFeatures({ ...few, own });
      const answers = largestOf(applyHead(result.head, all.features.subarray(12 * LENGTH)), CLASSES);
      return { share: answers.filter((answer, n) => answer === all.truth[12 + n]).length / answers.length, ...result.chosen };
    };
    const [anew, begun] = [await right(null), await right({ head: { head, known: [true, true] }, input: 1 })];
    expect(begun.anchored).toBe(true);
    expect(begun.share).toBeGreaterThan(anew.share);
  });

  it('learns with a hidden layer', async () => {
    const all = data(300);
    const options = { ...all, train: range(0, 150), validation: range(150, 200), settings: { ...settings, model: 'hidden' as const } };
    const { head } = await trainOnFeatures(options);
    const answers = largestOf(applyHead(head, all.features.subarray(200 * LENGTH)), CLASSES);
    expect(answers.filter((answer, n) => answer === all.truth[200 + n]).length / answers.length).toBeGreaterThan(0.8);
  });
});
