/** How the learning rate goes over a run. */
import type { StepwiseSettings } from '../../shared/contract/stages.ts';

/**
 * Share of the full rate at a step: up in a straight line over the first `warmup` of all steps, then down to 0 along half a cosine, or on
 * as it is.
 * @param step Counted from 0.
 * @param warmup Share of all steps, 0 to 1.
 */
export function rateShare(step: number, steps: number, warmup: number, schedule: StepwiseSettings['schedule'] = 'cosine'): number {
  const rising = Math.round(steps * warmup);
  if (step < rising) return (step + 1) / rising;
  if (schedule === 'constant') return 1;
  return 0.5 * (1 + Math.cos((Math.PI * (step - rising)) / Math.max(1, steps - rising)));
}
