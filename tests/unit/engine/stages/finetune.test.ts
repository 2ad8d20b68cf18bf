import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { pickRows } from '../../../../src/engine/data/rows.ts';
import { predictPixels } from '../../../../src/engine/evaluation/predict.ts';
import { scoreOf } from '../../../../src/engine/evaluation/score.ts';
import { buildNetwork, networkTensors, type NamedTensors } from '../../../../src/engine/network.ts';
import { defaultFinetune } from '../../../../src/engine/stages/defaults.ts';
import { fineTune, type FinetuneOptions } from '../../../../src/engine/stages/finetune.ts';
import {
  bestTensors,
  decodeCheckpoint,
  encodeCheckpoint,
  tensorsUnder,
  type Checkpoint,
} from '../../../../src/engine/training/checkpoint.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { loadBase } from '../load-base.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

const CLASSES = 3;
await tf.setBackend('cpu');
const base = tinyBase();
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);

function options(more: Partial<FinetuneOptions> = {}): FinetuneOptions {
  const settings = {
    ...defaultFinetune({ faces: 18, from: 1, seed: 4, blocks: 2 }),
    unfreeze: 1,
    epochs: 3,
    batchSize: 5,
    rate: 0.02,
    patience: 3,
    ...more.settings,
  };
  return {
    base,
    head: tinyHead(CLASSES),
    ...tintedFaces(27, CLASSES),
    classes: CLASSES,
    train: range(0, 18),
    validation: range(18, 27),
    checkpointEverySeconds: 1e6,
    onPoint: () => {},
    onCheckpoint: () => {},
    signal: new AbortController().signal,
    ...more,
    settings,
  };
}

/** Runs and keeps its checkpoints. */
async function run(more: Partial<FinetuneOptions> = {}) {
  const checkpoints: Checkpoint[] = [];
  const result = await fineTune(options({ onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint), ...more }));
  return { result, checkpoints };
}

/** Stops after `steps` steps, as a person would; the last checkpoint as it would come from a file. */
async function stopAfter(steps: number, more: Partial<FinetuneOptions> = {}): Promise<Checkpoint> {
  const abort = new AbortController();
  let last: Checkpoint | undefined;
  let done = 0;
  const stopped = fineTune(
    options({
      ...more,
      signal: abort.signal,
      onStep: () => ++done === steps && abort.abort(),
      onCheckpoint: (checkpoint) => (last = checkpoint),
    }),
  );
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
  return decodeCheckpoint(encodeCheckpoint(last!));
}

const changed = (before: NamedTensors, after: NamedTensors) =>
  Object.keys(before)
    .filter((name) => before[name]!.data.some((value, at) => !Object.is(value, after[name]!.data[at])))
    .sort();

function startTensors(): NamedTensors {
  const network = buildNetwork(base, tinyHead(CLASSES));
  const tensors = networkTensors(network);
  network.dispose();
  return tensors;
}

beforeEach(async () => {
  await tf.setBackend('cpu');
});

describe('fineTune', () => {
  it('learns, and keeps every frozen weight and all statistics of batch normalisation to the last bit', async () => {
    const { result, checkpoints } = await run();
    const after = tensorsUnder(checkpoints.at(-1)!.tensors, 'weights');
    expect(changed(startTensors(), after)).toEqual([
      'block2_conv/bias',
      'block2_conv/kernel',
      'block2_norm/beta',
      'block2_norm/gamma',
      'head/bias',
      'head/kernel',
    ]);
    expect(result.trainableParameters).toBe(3 * 3 * 4 * 6 + 6 + 6 + 6 + 6 * CLASSES + CLASSES);
    expect(result.points).toHaveLength(3);
    expect(result.points.at(-1)!.trainLoss).toBeLessThan(result.points[0]!.trainLoss);
  });

  it('with all blocks unfrozen learns everything that can learn, and never the normalisation', async () => {
    const { checkpoints } = await run({ settings: { ...options().settings, unfreeze: 2 } });
    const names = changed(startTensors(), tensorsUnder(checkpoints.at(-1)!.tensors, 'weights'));
    expect(names).toContain('block1_conv/kernel');
    expect(names.filter((name) => name.includes('moving') || name.startsWith('normalise'))).toEqual([]);
  });

  it.each([1, 4, 6, 10])('stopped after %i steps and gone on from there, gives the same bits as unbroken', async (steps) => {
    const { result: unbroken } = await run();
    expect(unbroken.bestEpoch).toBeGreaterThan(0);
    const { result: resumed } = await run({ resume: await stopAfter(steps) });
    expect(changed(unbroken.tensors, resumed.tensors)).toEqual([]);
    expect(resumed).toEqual(unbroken);
  });

  it('gives the same bits with every setting that has a state of its own', async () => {
    const settings = {
      ...options().settings,
      ...({
        unfreeze: 2,
        gradual: true,
        ema: 0.8,
        pull: 0.5,
        headFactor: 3,
        average: 0.7,
        balance: 'sampling',
        statistics: 'learn',
      } as const),
    };
    const { result: unbroken } = await run({ settings });
    const { result: resumed } = await run({ settings, resume: await stopAfter(6, { settings }) });
    expect(resumed).toEqual(unbroken);
    // Stopped while the first epoch was judged.
    const judging = await stopAfter(4, { settings });
    expect(judging.state).toMatchObject({ epoch: 0, position: 18, points: [] });
    expect((await run({ settings, resume: judging })).result).toEqual(unbroken);
    expect(unbroken.averaged).toBe(unbroken.bestEpoch > 0);
  });

  it('gradually: a lower block stays as it was, to the last bit, until its epoch has come', async () => {
    const { checkpoints } = await run({ settings: { ...options().settings, unfreeze: 2, gradual: true } });
    const [first, second, third] = checkpoints.map(({ tensors }) => tensorsUnder(tensors, 'weights'));
    expect(changed(first!, second!).filter((name) => name.startsWith('block1'))).toEqual([]);
    expect(changed(first!, second!)).toContain('block2_conv/kernel');
    expect(changed(second!, third!)).toContain('block1_conv/kernel');
  });

  it('gradually: its patience begins when the last block has joined', async () => {
    // Far too fast for anything to get better.
    const hopeless = { ...options().settings, unfreeze: 2, rate: 50, warmup: 0, patience: 1 };
    const { result: gradual } = await run({ settings: { ...hopeless, gradual: true } });
    expect(gradual).toMatchObject({ bestEpoch: 0, stoppedEarly: true });
    expect(gradual.points).toHaveLength(2);
    expect((await run({ settings: hopeless })).result.points).toHaveLength(1);
  });

  it('makes checkpoints at the start, at each end of an epoch, and within one as often as asked', async () => {
    const { checkpoints: few } = await run();
    expect(few.map(({ state }) => [state.epoch, state.position])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    const { checkpoints: many } = await run({ checkpointEverySeconds: 0 });
    expect(many.length).toBe(1 + 3 * 4 + 3);
  });

  it('keeps the start where nothing learnt beats it, and says so', async () => {
    const { result, checkpoints } = await run({ settings: { ...options().settings, rate: 50, patience: 2, warmup: 0 } });
    expect(result).toMatchObject({ bestEpoch: 0, averaged: false, stoppedEarly: true });
    expect(changed(startTensors(), result.tensors)).toEqual([]);
    expect(result.points).toHaveLength(2);
    expect(result.points.every(({ best }) => !best)).toBe(true);
    expect(changed(startTensors(), bestTensors(checkpoints.at(-1)!))).toEqual([]);
  });

  it.each([
    ['within an epoch', 5, 'in epoch 1, at step 2'],
    ['at its end', 18, 'on the validation faces after epoch 1'],
  ])('stops where the loss is no number %s, with the best state in the last checkpoint', async (_when, batchSize, where) => {
    let last: Checkpoint | undefined;
    const failing = fineTune(
      options({ settings: { ...options().settings, batchSize, rate: 1e38, warmup: 0 }, onCheckpoint: (checkpoint) => (last = checkpoint) }),
    );
    await expect(failing).rejects.toMatchObject({ code: 'TRAINING_FAILED', message: expect.stringContaining(where) as string });
    expect(changed(startTensors(), bestTensors(decodeCheckpoint(encodeCheckpoint(last!))))).toEqual([]);
  });

  it.each([true, false])('is checked as it will be judged: with mirror images %s', async (mirror) => {
    const { checkpoints } = await run({ settings: { ...options().settings, mirror, epochs: 1 } });
    const { pixels, targets, validation } = options();
    const network = buildNetwork(base, tinyHead(CLASSES));
    const answers = await predictPixels({ model: network, pixels, batchSize: 4, mirror });
    network.dispose();
    const score = scoreOf(pickRows(answers, CLASSES, validation), pickRows(targets, CLASSES, validation), CLASSES);
    expect(checkpoints[0]!.state.bestScore.loss).toBeCloseTo(score.loss, 5);
  });

  it('starts from the weights of an earlier run where they are given', async () => {
    const { result: first } = await run();
    const { checkpoints } = await run({ start: first.tensors });
    expect(changed(first.tensors, tensorsUnder(checkpoints[0]!.tensors, 'weights'))).toEqual([]);
  });

  it('refuses to go on with other labels, other settings or another base', async () => {
    const resume = await stopAfter(2);
    const targets = tintedFaces(27, CLASSES).targets.map((share) => 1 - share);
    await expect(run({ resume, targets })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(run({ resume, settings: { ...options().settings, rate: 0.01 } })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(run({ validation: new Int32Array(0) })).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('leaves no tensor behind: done, stopped or failed', async () => {
    const before = tf.memory().numTensors;
    await run();
    await stopAfter(3);
    await run({ settings: { ...options().settings, rate: 1e38, warmup: 0 } }).catch(() => {});
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('fineTune of the expression network, on WebAssembly', () => {
  it('keeps frozen blocks to the last bit and goes on as if it had never stopped', async () => {
    await loadBackend();
    const real = loadBase('face-expression');
    const random = tinyHead(CLASSES);
    const head = {
      features: 256,
      classes: CLASSES,
      kernel: Float32Array.from({ length: 256 * CLASSES }, (_, at) => random.kernel[at % 18]! / 4),
      bias: random.bias,
    };
    const faces = tintedFaces(18, CLASSES, 112);
    const common: Partial<FinetuneOptions> = {
      base: real,
      head,
      ...faces,
      train: range(0, 12),
      validation: range(12, 18),
      settings: { ...options().settings, unfreeze: 2, epochs: 2, batchSize: 6, rate: 1e-3 },
    };
    const { result: unbroken, checkpoints } = await run(common);
    const { result: resumed } = await run({ ...common, resume: await stopAfter(3, common) });
    expect(changed(unbroken.tensors, resumed.tensors)).toEqual([]);
    const [first, last] = [checkpoints[0]!, checkpoints.at(-1)!].map(({ tensors }) => tensorsUnder(tensors, 'weights'));
    const names = changed(first!, last!);
    expect(names.filter((name) => !/^(block3|block4|head)/.test(name))).toEqual([]);
    expect(names).toContain('block3_conv0/depthwise_kernel');
    real.dispose();
  });
});
