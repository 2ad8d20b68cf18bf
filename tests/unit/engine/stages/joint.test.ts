import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyHead } from '../../../../src/engine/heads/head-weights.ts';
import { largestOf } from '../../../../src/engine/evaluation/metrics.ts';
import { extractFeatures } from '../../../../src/engine/features.ts';
import { buildNetwork, networkTensors, setNetworkTensors, type NamedTensors } from '../../../../src/engine/network.ts';
import { judgeOldClasses } from '../../../../src/engine/evaluation/old-classes.ts';
import { defaultJoint } from '../../../../src/engine/stages/defaults.ts';
import { softenedAnswers, trainJointly, type JointOptions } from '../../../../src/engine/stages/joint.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../../../../src/engine/training/checkpoint.ts';
import type { JointSettings } from '../../../../src/shared/contract/stages.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

const CLASSES = 3;
const OLD = ['warm', 'cold'];
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);
await tf.setBackend('cpu');
const base = tinyBase(OLD);
const faces = tintedFaces(36, CLASSES);
let features: Float32Array;
/** What the base's own head says of each face: the truth of the old classes, as the base sees it. */
let oldTruth: Int32Array;

beforeAll(async () => {
  features = await extractFeatures({ base, pixels: faces.pixels, batchSize: 8 });
  oldTruth = largestOf(applyHead(base.ownHead!, features), OLD.length);
});

function options(method: JointSettings['method'], more: Partial<JointOptions> = {}, change: Partial<JointSettings> = {}): JointOptions {
  const settings = {
    ...defaultJoint({ baseId: 'tiny', faces: 24, seed: 4, blocks: ['block1', 'block2'] }, method),
    epochs: 4,
    batchSize: 6,
    rate: 0.02,
    patience: 4,
    ...change,
  };
  return {
    base,
    ...faces,
    classes: CLASSES,
    train: range(0, 24),
    validation: range(24, 36),
    head: method === 'direct' ? null : tinyHead(CLASSES),
    features,
    oldFaces: { pixels: faces.pixels, targets: Float32Array.from({ length: 36 * 2 }, (_, at) => Number(oldTruth[at >> 1] === at % 2)) },
    checkpointEverySeconds: 1e6,
    onPoint: () => {},
    onCheckpoint: () => {},
    signal: new AbortController().signal,
    ...more,
    settings,
  };
}

const changed = (before: NamedTensors, after: NamedTensors) =>
  Object.keys(before).filter((name) => before[name]!.data.some((value, at) => !Object.is(value, after[name]!.data[at])));

/** Share of faces on which the old head, as it has become, still says what it said before anything was learnt. */
async function remembered({ tensors, oldHead }: Awaited<ReturnType<typeof trainJointly>>): Promise<number> {
  const network = buildNetwork(base, tinyHead(CLASSES));
  setNetworkTensors(network, tensors);
  const judged = await judgeOldClasses({
    network,
    featuresLayer: 'features',
    before: base.ownHead!,
    after: oldHead ?? base.ownHead!,
    pixels: faces.pixels,
    features,
    faces: range(0, 36),
    truth: oldTruth,
    batchSize: 8,
  });
  network.dispose();
  expect(judged!.before).toBe(1);
  return judged!.after;
}

describe('trainJointly', () => {
  it('learns everything at once from a random head, and keeps frozen blocks to the last bit', async () => {
    const result = await trainJointly(options('direct', {}, { unfreeze: 1 }));
    expect(result.points.at(-1)!.trainLoss).toBeLessThan(result.points[0]!.trainLoss);
    const network = buildNetwork(base, tinyHead(CLASSES));
    const names = changed(networkTensors(network), result.tensors);
    network.dispose();
    expect(names).toContain('block2_conv/kernel');
    expect(names.filter((name) => name.startsWith('block1') || name.startsWith('normalise') || name.includes('moving'))).toEqual([]);
  });

  it('forgets less with the old answers beside the labels, and with old faces beside the new ones', async () => {
    // The second block alone is enough to forget; the random head takes it there.
    const shaken = { rate: 0.1, warmup: 0, average: 1, weightDecay: 0 } as const;
    const direct = await trainJointly(options('direct', {}, shaken));
    const lwf = await trainJointly(options('lwf', {}, { ...shaken, oldWeight: 10 }));
    const rehearsed = await trainJointly(options('rehearsal', {}, shaken));
    const [forgot, kept, recalled] = [await remembered(direct), await remembered(lwf), await remembered(rehearsed)];
    expect(kept).toBeGreaterThan(forgot);
    expect(recalled).toBeGreaterThan(forgot);
    expect(lwf.tensors['head/kernel']!.shape).toEqual([6, CLASSES]);
    expect(lwf.oldHead!.classes).toBe(2);
  });

  it.each(['lwf', 'rehearsal'] as const)('broken off and gone on with, %s gives the same bits as unbroken', async (method) => {
    const unbroken = await trainJointly(options(method));
    const abort = new AbortController();
    let last: Checkpoint | undefined;
    let steps = 0;
    const stopped = trainJointly(
      options(method, {
        signal: abort.signal,
        onStep: () => ++steps === 6 && abort.abort(),
        onCheckpoint: (checkpoint) => (last = checkpoint),
      }),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    const resumed = await trainJointly(options(method, { resume: decodeCheckpoint(encodeCheckpoint(last!)) }));
    expect(resumed).toEqual(unbroken);
    const other = options(method, { resume: last! }, { oldRatio: 2, oldWeight: 2 });
    await expect(trainJointly(other)).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('says where there is nothing old to keep', async () => {
    await expect(trainJointly(options('lwf', { base: tinyBase() }))).rejects.toMatchObject({ code: 'NOT_READY' });
    await expect(trainJointly(options('rehearsal', { oldFaces: null }))).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await trainJointly(options('rehearsal', {}, { epochs: 1 }));
    await trainJointly(options('lwf', {}, { epochs: 1 }));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('softenedAnswers', () => {
  it('is the softmax of the scores by the temperature', () => {
    const head = { features: 1, classes: 2, kernel: Float32Array.of(2, 0), bias: new Float32Array(2) };
    const [first] = softenedAnswers(head, Float32Array.of(1), 2);
    expect(first!).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  });
});
