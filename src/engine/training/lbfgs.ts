/**
 * L-BFGS (Nocedal & Wright 2006, algorithm 7.4) for smooth convex functions. It asks for what it needs and is told: so that several
 * problems can be computed together, in one pass over the data.
 */

export interface LbfgsOptions {
  readonly start: Float64Array;
  readonly iterations: number;
  /** Ends when no part of the gradient is larger. */
  readonly tolerance: number;
}

/** What it is told of a point that it asked for. */
export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
  /** A guess of the inverse curvature times the gradient, linear in it; left out: the gradient itself. */
  readonly eased?: Float64Array;
}

/** Pairs of steps and gradient changes that stand for the curvature. */
const MEMORY = 8;
/** Share of the promised decrease that a step must bring (Armijo). */
const SUFFICIENT = 1e-4;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** The change, eased. */
  readonly eased: Float64Array;
  readonly curvature: number;
}

/** Yields points to be evaluated; returns the best it found. */
export function* descend({ start, iterations, tolerance }: LbfgsOptions): Generator<Float64Array, Float64Array, Evaluated> {
  let point = start.slice();
  let { value, gradient, eased = gradient } = yield point;
  const pairs: Pair[] = [];

  for (let iteration = 1; iteration <= iterations; iteration++) {
    if (largest(gradient) <= tolerance) break;
    const direction = descent(gradient, eased, pairs);
    const slope = dot(direction, gradient);
    let size = pairs.length === 0 && eased === gradient ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = point;
    let told: Evaluated = { value, gradient, eased };
    for (let tries = 0; tries < 30; tries++, size /= 2) {
      next = point.map((x, at) => x + size * direction[at]!);
      told = yield next;
      if (told.value <= value + SUFFICIENT * size * slope) break;
    }
    if (!(told.value < value)) break;

    const step = next.map((x, at) => x - point[at]!);
    const change = told.gradient.map((g, at) => g - gradient[at]!);
    const curvature = dot(step, change);
    const before = eased;
    point = next;
    ({ value, gradient, eased = gradient } = told);
    const easedChange = eased.map((x, at) => x - before[at]!);
    if (curvature > 1e-12 * dot(change, change) && dot(change, easedChange) > 0) {
      pairs.push({ step, change, eased: easedChange, curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
  }
  return point;
}

/** Two-loop recursion: minus the inverse curvature times the gradient. Easing is linear, so it is done once an iteration. */
function descent(gradient: Float64Array, eased: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const scaled = eased.map((x) => -x);
  const parts = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, eased: easedChange, curvature } = pairs[k]!;
    parts[k] = dot(step, direction) / curvature;
    addScaled(direction, change, -parts[k]!);
    addScaled(scaled, easedChange, -parts[k]!);
  }
  const newest = pairs.at(-1);
  if (newest) {
    const scale = newest.curvature / dot(newest.change, newest.eased);
    for (let at = 0; at < scaled.length; at++) scaled[at]! *= scale;
  }
  pairs.forEach(({ step, change, curvature }, k) => addScaled(scaled, step, parts[k]! - dot(change, scaled) / curvature));
  return scaled;
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
