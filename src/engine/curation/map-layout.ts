/** A plane on which faces that a network sees alike lie side by side: UMAP (McInnes, Healy, Melville 2018). */
import { UMAP } from 'umap-js';
import { throwIfCancelled } from '../../shared/errors.ts';
import { randomStream, shuffled } from '../data/random.ts';
import { pickRows } from '../data/rows.ts';
import { pause } from '../pause.ts';
import { nearestNeighbours, type Nearest } from './nearest.ts';
import { principalAxes, projectRows } from './principal-axes.ts';

export interface MapLayoutOptions {
  /** n×length. */
  readonly features: Float32Array;
  readonly length: number;
  readonly seed: number;
  readonly onProgress?: (share: number, step: 'neighbours' | 'layout') => void;
  readonly signal?: AbortSignal;
}

const AXES = 32;
const NEIGHBOURS = 15;
const MIN_DISTANCE = 0.1;
/** From a start along the principal axes the layout stands after fewer rounds, the sooner the more faces there are. */
const EPOCHS = { few: 200, many: 100, manyFrom: 5_000 } as const;
/** Of more faces so many are laid out, evenly drawn; the others go where their neighbours are. The library takes too long for more. */
const MOST_LAID_OUT = 8_000;
const START_SPAN = 10;
const BETWEEN_PAUSES = 30;

/** x, y of each row, both from 0 to 1. Fewer rows than UMAP has neighbours for are laid out along their principal axes. */
export async function layOutMap({ features, length, seed, onProgress, signal }: MapLayoutOptions): Promise<Float32Array> {
  const count = features.length / length;
  // The rows to lay out come first.
  const order = shuffled(
    Array.from({ length: count }, (_, row) => row),
    randomStream(seed, 1),
  );
  const laid = Math.min(count, MOST_LAID_OUT);
  const rows = pickRows(projectRows(features, principalAxes(features, length, AXES)), Math.min(AXES, length), order);
  const axes = Math.min(AXES, length);
  const start = Array.from({ length: laid }, (_, row) => [rows[row * axes]!, rows[row * axes + 1]!]);
  if (count <= NEIGHBOURS + 1) return inOrder(toUnit(start), order);

  const nearest = await nearestNeighbours({
    rows,
    length: axes,
    k: NEIGHBOURS - 1,
    among: laid,
    ...(signal ? { signal } : {}),
    onProgress: (share) => onProgress?.(share, 'neighbours'),
  });
  const umap = prepareLayout(nearest, laid, seed);
  placeAt(umap.getEmbedding(), start);
  const epochs = laid < EPOCHS.manyFrom ? EPOCHS.few : EPOCHS.many;
  let paused = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (performance.now() - paused > BETWEEN_PAUSES) {
      onProgress?.((epoch + 1) / epochs, 'layout');
      await pause();
      throwIfCancelled(signal, 'Making the map');
      paused = performance.now();
    }
  }
  return inOrder(toUnit(withOthers(umap.getEmbedding(), nearest, count)), order);
}

function prepareLayout({ indices, distances, k }: Nearest, laid: number, seed: number): UMAP {
  const each = Array.from({ length: laid }, (_, row) => row);
  // UMAP counts each row as its own nearest.
  const near = (values: Int32Array | Float32Array, own: (row: number) => number) =>
    each.map((row) => [own(row), ...values.subarray(row * k, (row + 1) * k)]);
  const random = randomStream(seed, 2);
  const umap = new UMAP({
    nNeighbors: NEIGHBOURS,
    minDist: MIN_DISTANCE,
    nEpochs: laid < EPOCHS.manyFrom ? EPOCHS.few : EPOCHS.many,
    random: () => random.uniform(),
  });
  umap.setPrecomputedKNN(
    near(indices, (row) => row),
    near(distances, () => 0),
  );
  umap.initializeFit(each.map((row) => [row]));
  return umap;
}

/** What was not laid out goes amid its three nearest, the nearer the closer. */
function withOthers(points: readonly (readonly number[])[], { indices, distances, k }: Nearest, count: number): (readonly number[])[] {
  const all = [...points];
  for (let row = points.length; row < count; row++) {
    let [x, y, total] = [0, 0, 0];
    for (let near = 0; near < 3; near++) {
      const weight = 1 / (distances[row * k + near]! + 1e-6);
      const point = points[indices[row * k + near]!]!;
      x += point[0]! * weight;
      y += point[1]! * weight;
      total += weight;
    }
    all.push([x / total, y / total]);
  }
  return all;
}

function inOrder(points: Float32Array, order: Int32Array): Float32Array {
  const placed = new Float32Array(points.length);
  order.forEach((row, n) => placed.set(points.subarray(2 * n, 2 * n + 2), 2 * row));
  return placed;
}

/** Moves the points that the library has drawn at random to the two axes along which faces differ most: far apart then means something. */
function placeAt(points: number[][], start: readonly (readonly number[])[]): void {
  const unit = toUnit(start);
  points.forEach((point, row) => {
    point[0] = unit[2 * row]! * START_SPAN;
    point[1] = unit[2 * row + 1]! * START_SPAN;
  });
}

/** Both coordinates to 0–1, each by itself. */
function toUnit(points: readonly (readonly number[])[]): Float32Array {
  const unit = new Float32Array(points.length * 2);
  for (const axis of [0, 1]) {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) {
      low = Math.min(low, point[axis]!);
      high = Math.max(high, point[axis]!);
    }
    const span = high > low ? high - low : 1;
    points.forEach((point, row) => (unit[2 * row + axis] = (point[axis]! - low) / span));
  }
  return unit;
}
