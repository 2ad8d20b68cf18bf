/** How the learning rate goes over a run. */

/**
 * Share of the full rate at a step: up in a straight line over the first `warmup` of all steps, then down to 0 along half a cosine.
 * @param step Counted from 0.
 * @param warmup Share of all steps, 0 to 1.
 */
export function rateShare(step: number, steps: number, warmup: number): number {
  const rising = Math.round(steps * warmup);
  if (step < rising) return (step + 1) / rising;
  return 0.5 * (1 + Math.cos((Math.PI * (step - rising)) / Math.max(1, steps - rising)));
}
