/** Where a run of fine-tuning stands, and what an epoch's end makes of it. */
import type { RunPoint } from '../../shared/contract/runs.ts';
import { isBetter, type Score } from '../evaluation/score.ts';
import type { CheckpointState } from './checkpoint.ts';

/** Before the first step. @param score Of the start on the validation faces: what has to be beaten. */
export function initialState(config: number, score: Score): CheckpointState {
  return {
    config,
    epoch: 0,
    position: 0,
    step: 0,
    loss: 0,
    correct: 0,
    bestEpoch: 0,
    bestScore: score,
    hopefulEpoch: 0,
    lowestLoss: score.loss,
    points: [],
  };
}

/** Ends an epoch over `faces` faces: notes its score in the state, and returns its point. */
export function endEpoch(state: CheckpointState, score: Score, rate: number, faces: number): RunPoint {
  const best = isBetter(score, state.bestScore);
  state.epoch += 1;
  if (best) {
    state.bestEpoch = state.epoch;
    state.bestScore = score;
  }
  if (best || score.loss < state.lowestLoss) state.hopefulEpoch = state.epoch;
  state.lowestLoss = Math.min(state.lowestLoss, score.loss);
  const point: RunPoint = {
    epoch: state.epoch,
    trainLoss: state.loss / faces,
    trainAccuracy: state.correct / faces,
    validationLoss: score.loss,
    validationAccuracy: score.accuracy,
    validationBalancedAccuracy: score.balancedAccuracy,
    rate,
    best,
  };
  state.points.push(point);
  state.position = 0;
  state.loss = 0;
  state.correct = 0;
  return point;
}
