import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../../src/shared/contract/runs.ts';
import { bestRun, NEWEST, orderBy, orderRuns } from '../../../../../src/renderer/views/results/run-order.ts';

const runOf = (
  id: number,
  accuracy: number,
  { stage = 'head' as Run['stage'], support = [5, 5], ece = undefined as number | undefined } = {},
) =>
  ({
    id,
    stage,
    classes: support.map((_, index) => ({ classId: index + 1, name: `class ${index + 1}` })),
    test: { accuracy, support, n: 10, ...(ece === undefined ? {} : { ece }) },
  }) as unknown as Run;

const RUNS = [runOf(1, 0.4, { stage: 'base', ece: 0.3 }), runOf(2, 0.7, { ece: 0.1 }), runOf(3, 0.9), runOf(4, 0.7, { ece: 0.2 })];
const ids = (runs: readonly Run[]) => runs.map(({ id }) => id);

describe('the order of the runs', () => {
  it('begins with the newest, under the base', () => {
    expect(ids(orderRuns(RUNS, NEWEST))).toEqual([1, 4, 3, 2]);
    expect(ids(orderRuns(RUNS, orderBy('when', NEWEST)))).toEqual([1, 2, 3, 4]);
  });

  it('is that of a figure, the best first, and the other way round when asked again', () => {
    const accuracy = orderBy('accuracy', NEWEST);
    expect(ids(orderRuns(RUNS, accuracy))).toEqual([1, 3, 4, 2]);
    expect(ids(orderRuns(RUNS, orderBy('accuracy', accuracy)))).toEqual([1, 4, 2, 3]);
    const ece = orderBy('ece', accuracy);
    expect(ids(orderRuns(RUNS, ece))).toEqual([1, 2, 4, 3]);
    expect(ids(orderRuns(RUNS, orderBy('ece', ece)))).toEqual([1, 4, 2, 3]);
  });
});

describe('the best run', () => {
  it('is right most often on the test faces of the newest; others do not count', () => {
    expect(bestRun(RUNS)?.id).toBe(3);
    expect(bestRun([...RUNS, runOf(5, 0.99, { support: [6, 4] })])).toBeNull();
    expect(bestRun([runOf(0, 0.99, { support: [6, 4] }), ...RUNS])?.id).toBe(3);
  });

  it('is the earliest of several that are right alike, and none where it stands alone', () => {
    expect(bestRun([RUNS[0]!, RUNS[1]!, RUNS[3]!])?.id).toBe(2);
    expect(bestRun([RUNS[1]!])).toBeNull();
    expect(bestRun([])).toBeNull();
  });
});
