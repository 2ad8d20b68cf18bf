import { describe, expect, it } from 'vitest';
import { endEpoch, initialState } from '../../../../src/engine/training/run-state.ts';

const score = (accuracy: number, loss: number) => ({ accuracy, balancedAccuracy: accuracy, loss });

describe('endEpoch', () => {
  it('notes the best, and counts patience from the last epoch with a better score or a lower loss', () => {
    const state = initialState(1, score(0.6, 1));
    Object.assign(state, { position: 20, loss: 30, correct: 12 });
    expect(endEpoch(state, score(0.65, 1), 0.1, 20)).toMatchObject({ epoch: 1, best: true, trainLoss: 1.5, trainAccuracy: 0.6, rate: 0.1 });
    expect(state).toMatchObject({ epoch: 1, position: 0, loss: 0, correct: 0, bestEpoch: 1, hopefulEpoch: 1 });
    // Fewer right, at a lower loss: not the best, but not hopeless.
    expect(endEpoch(state, score(0.62, 0.99), 0.1, 20).best).toBe(false);
    expect(state).toMatchObject({ bestEpoch: 1, hopefulEpoch: 2, lowestLoss: 0.99 });
    endEpoch(state, score(0.62, 1.2), 0.1, 20);
    expect(state).toMatchObject({ epoch: 3, bestEpoch: 1, hopefulEpoch: 2, lowestLoss: 0.99 });
    expect(state.points.map(({ best }) => best)).toEqual([true, false, false]);
  });
});
