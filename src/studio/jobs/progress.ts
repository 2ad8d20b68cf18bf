/** What a job tells while it works. `done` runs from 0 to 1 over all its steps. */
export interface Progress {
  readonly done: number;
  readonly step: string;
}

export type OnProgress = (progress: Progress) => void;

/**
 * Weighted steps that sum to one bar: `steps.at(1, 0.5, 'Finding faces')` is halfway through the second step.
 * Weights are any positive numbers.
 */
export function weightedSteps(weights: readonly number[], report: OnProgress): { at(index: number, share: number, step: string): void } {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const before = weights.map((_, index) => weights.slice(0, index).reduce((sum, weight) => sum + weight, 0));
  return {
    at(index, share, step) {
      report({ done: Math.min(1, (before[index]! + weights[index]! * share) / total), step });
    },
  };
}

/** Seconds left, from how fast the bar has moved: null until there is something to go by. */
export function secondsLeft(done: number, elapsedSeconds: number): number | null {
  if (done < 0.01 || elapsedSeconds < 0.5) return null;
  return Math.max(0, (elapsedSeconds * (1 - done)) / done);
}
