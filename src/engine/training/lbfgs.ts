/** L-BFGS (Nocedal & Wright 2006, algorithm 7.4) for smooth convex functions, in float64: the same bits for the same input. */

export interface LbfgsOptions {
  readonly start: Float64Array;
  /** Value at a point; writes the gradient. */
  evaluate(point: Float64Array, gradient: Float64Array): number;
  readonly iterations: number;
  /** Ends when no part of the gradient is larger. */
  readonly tolerance: number;
  /** Called after each iteration; may wait, or throw to stop. */
  onIteration?(iteration: number, value: number): Promise<void> | void;
}

/** Pairs of steps and gradient changes that stand for the curvature. */
const MEMORY = 8;
/** Share of the promised decrease that a step must bring (Armijo). */
const SUFFICIENT = 1e-4;

export async function minimise({
  start,
  evaluate,
  iterations,
  tolerance,
  onIteration,
}: LbfgsOptions): Promise<{ point: Float64Array; value: number }> {
  const length = start.length;
  let point = start.slice();
  let gradient = new Float64Array(length);
  let value = evaluate(point, gradient);
  const pairs: { step: Float64Array; change: Float64Array; curvature: number }[] = [];

  for (let iteration = 1; iteration <= iterations; iteration++) {
    if (largest(gradient) <= tolerance) break;
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    let size = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = point;
    let nextValue = value;
    const nextGradient = new Float64Array(length);
    for (let tries = 0; tries < 30; tries++, size /= 2) {
      next = point.map((x, at) => x + size * direction[at]!);
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * size * slope) break;
    }
    if (!(nextValue < value)) break;

    const step = next.map((x, at) => x - point[at]!);
    const change = nextGradient.map((g, at) => g - gradient[at]!);
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      pairs.push({ step, change, curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
    await onIteration?.(iteration, value);
  }
  return { point, value };
}

/** Two-loop recursion: minus the inverse curvature times the gradient. */
function descent(gradient: Float64Array, pairs: readonly { step: Float64Array; change: Float64Array; curvature: number }[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const parts = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, curvature } = pairs[k]!;
    parts[k] = dot(step, direction) / curvature;
    addScaled(direction, change, -parts[k]!);
  }
  const newest = pairs.at(-1);
  if (newest) {
    const scale = newest.curvature / dot(newest.change, newest.change);
    for (let at = 0; at < direction.length; at++) direction[at]! *= scale;
  }
  pairs.forEach(({ step, change, curvature }, k) => addScaled(direction, step, parts[k]! - dot(change, direction) / curvature));
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, scale: number): void {
  for (let at = 0; at < to.length; at++) to[at]! += scale * from[at]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
