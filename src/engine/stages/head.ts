/** The first stage: the base stays frozen, a softmax head learns from its features. */
import type { RunPoint } from '../../shared/contract/runs.ts';
import { StudioError } from '../../shared/errors.ts';
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { pickRows } from '../data/rows.ts';
import { isBetter, scoreOf, type Score } from '../evaluation/score.ts';
import { applyHead, type HeadWeights } from '../heads/head-weights.ts';
import type { MappedHead } from '../heads/own-head.ts';
import { fitSoftmax } from '../heads/softmax.ts';
import { temper } from '../heads/temper.ts';

export interface HeadStageOptions {
  /** n×featureLength, of all faces. */
  readonly features: Float32Array;
  readonly featureLength: number;
  /** n×classes; rows of train and validation faces sum to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** The base's own head for these classes, where it knows at least two of them. */
  readonly ownHead: MappedHead | null;
  readonly onPoint?: (point: RunPoint) => void;
  readonly signal?: AbortSignal;
}

export interface HeadStageResult {
  readonly head: HeadWeights;
  readonly chosen: { readonly l2: number; readonly anchored: boolean };
  /** One a candidate, in the order tried; `rate` is its λ. */
  readonly points: readonly RunPoint[];
}

/** From strongly held to nearly free. A head that is good already is held faster than zeros are. */
const STRENGTHS = { anchored: [3, 1, 0.3, 0.1], plain: [1, 0.3, 0.1, 0.03] } as const;

/**
 * Fits a head for each strength of regularisation, plain and held near the base's own head (tempered), and keeps the one that does best
 * on the validation faces; the more strongly held of equals.
 */
export async function trainHead(options: HeadStageOptions): Promise<HeadStageResult> {
  const { features, featureLength, targets, classes, train, validation, ownHead, onPoint, signal } = options;
  if (train.length === 0 || validation.length === 0) {
    throw new StudioError(
      'NOT_READY',
      'There are no labelled faces to learn from or to check with. Label more faces, then split them anew.',
    );
  }
  const learn = { features: pickRows(features, featureLength, train), targets: pickRows(targets, classes, train) };
  const check = { features: pickRows(features, featureLength, validation), targets: pickRows(targets, classes, validation) };
  const common = {
    ...learn,
    featureLength,
    classes,
    count: train.length,
    sampleWeights: faceWeights(targets, classes, train, CLASS_WEIGHT_POWER),
    ...(signal ? { signal } : {}),
  };
  const points: RunPoint[] = [];
  let best: { head: HeadWeights; score: Score; l2: number; anchored: boolean } | null = null;
  const anchor = ownHead && temper(ownHead, learn.features, learn.targets);
  for (const anchored of anchor ? [true, false] : [false]) {
    let start: HeadWeights | undefined;
    for (const l2 of anchored ? STRENGTHS.anchored : STRENGTHS.plain) {
      const head = await fitSoftmax({
        ...common,
        l2,
        ...(anchored && anchor ? { anchor: { ...anchor, strength: l2 } } : {}),
        ...(start ? { start } : {}),
      });
      start = head;
      const trained = scoreOf(applyHead(head, learn.features), learn.targets, classes);
      const score = scoreOf(applyHead(head, check.features), check.targets, classes);
      const better = !best || isBetter(score, best.score);
      if (better) best = { head, score, l2, anchored };
      const point: RunPoint = {
        epoch: points.length + 1,
        trainLoss: trained.loss,
        trainAccuracy: trained.accuracy,
        validationLoss: score.loss,
        validationAccuracy: score.accuracy,
        validationBalancedAccuracy: score.balancedAccuracy,
        rate: l2,
        best: better,
      };
      points.push(point);
      onPoint?.(point);
    }
  }
  const { head, l2, anchored } = best!;
  return { head, chosen: { l2, anchored }, points };
}
