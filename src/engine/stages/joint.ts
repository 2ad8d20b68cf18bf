/** Head and blocks together: at once from a random head, or beside what the base knew before, so that it is not forgotten. */
import type { JointSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { Base } from '../bases/base.ts';
import { softmaxInPlace, type HeadWeights } from '../heads/head-weights.ts';
import { joinHeads, partHeads } from '../heads/old-head.ts';
import { buildNetwork } from '../network.ts';
import { learnInSteps, type LoopResult, type StageFaces, type StageWatch } from '../training/loop.ts';
import type { OldFaces, OldTask } from '../training/old-task.ts';
import { randomHead } from '../training/random-weights.ts';

export interface JointOptions extends StageFaces, StageWatch {
  readonly base: Base;
  readonly settings: JointSettings;
  /** rehearsal and lwf: the head that was trained on the frozen base before. */
  readonly head: HeadWeights | null;
  /** lwf: n×features of every face by the frozen base. */
  readonly features: Float32Array | null;
  /** rehearsal: old faces with their classes among those that the base knows. */
  readonly oldFaces: Omit<OldFaces, 'ratio'> | null;
}

export interface JointResult extends LoopResult {
  /** The base's own head, as it has become; null where it took no part. */
  readonly oldHead: HeadWeights | null;
}

/** @throws StudioError as `learnInSteps`; NOT_READY where there is nothing old to keep. */
export async function trainJointly({ base, settings, head, features, oldFaces, ...options }: JointOptions): Promise<JointResult> {
  const { card, ownHead } = base;
  const { method, unfreeze, seed } = settings;
  if (method !== 'direct' && !ownHead) {
    throw new StudioError(
      'NOT_READY',
      'This base has no head of its own, so there are no old classes that it could forget. Fine-tune it instead.',
    );
  }
  const old = method === 'direct' ? null : oldTask(ownHead!, settings, features, oldFaces);
  const start = head ?? randomHead(card.features, options.classes, seed);
  const network = buildNetwork(base, old ? joinHeads(start, ownHead!) : start);
  try {
    const result = await learnInSteps({ ...options, network, card, unfreeze, settings, old, identity: settings, what: 'Joint training' });
    if (!old) return { ...result, oldHead: null };
    const { tensors, old: oldHead } = partHeads(result.tensors, options.classes);
    return { ...result, tensors, oldHead };
  } finally {
    network.dispose();
  }
}

function oldTask(
  ownHead: HeadWeights,
  { method, temperature, oldWeight, oldRatio }: JointSettings,
  features: Float32Array | null,
  oldFaces: Omit<OldFaces, 'ratio'> | null,
): OldTask {
  if (method === 'lwf') {
    return {
      classes: ownHead.classes,
      temperature,
      weight: oldWeight,
      answers: softenedAnswers(ownHead, features!, temperature),
      memory: null,
    };
  }
  if (!oldFaces || oldFaces.pixels.count === 0) {
    throw new StudioError(
      'NOT_READY',
      'There are no old faces: none of the faces to learn from is of a class that the base knows. Choose a project that has some, or learn without forgetting, which needs none.',
    );
  }
  return { classes: ownHead.classes, temperature: 1, weight: 1, answers: null, memory: { ...oldFaces, ratio: oldRatio } };
}

/** softmax(scores / T), row by row. @param features n×head.features. */
export function softenedAnswers(head: HeadWeights, features: Float32Array, temperature: number): Float32Array {
  const { classes, kernel, bias } = head;
  const count = features.length / head.features;
  const answers = new Float32Array(count * classes);
  const scores = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    scores.set(bias);
    for (let f = 0; f < head.features; f++) {
      const value = features[row * head.features + f]!;
      for (let c = 0; c < classes; c++) scores[c]! += value * kernel[f * classes + c]!;
    }
    for (let c = 0; c < classes; c++) scores[c]! /= temperature;
    softmaxInPlace(scores);
    answers.set(scores, row * classes);
  }
  return answers;
}
