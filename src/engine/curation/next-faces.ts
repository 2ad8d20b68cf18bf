/** Which faces a person should label next, so that each answer teaches the most. */
import { kmeans } from 'ml-kmeans';
import { randomStream, shuffled } from '../data/random.ts';
import { pickRows } from '../data/rows.ts';
import { principalAxes, projectRows } from './principal-axes.ts';

/** Why a face was chosen: it stands for many, the head wavers on it, or it was drawn to check on the head. */
export type NextReason = 'typical' | 'unsure' | 'audit';

export interface NextFace {
  /** Row among the candidates. */
  readonly index: number;
  readonly reason: NextReason;
}

export interface NextFacesOptions {
  /** Candidates × length: faces without a label. */
  readonly features: Float32Array;
  readonly length: number;
  /** Labelled × length. */
  readonly labelled: Float32Array;
  /** Candidates × classes, of a head that learnt from the labels; null while there are too few. */
  readonly probabilities: Float32Array | null;
  readonly classes: number;
  readonly count: number;
  readonly seed: number;
}

/** So many labels a class are learnt from typical faces; then from those that the head wavers on. */
export const TYPICAL_LABELS_PER_CLASS = 5;
/** Every tenth face is drawn blindly: it tells how good the head is, since no head has chosen it. */
export const AUDIT_EVERY = 10;

const LOOKED_AT = 2_000;
const LABELLED_LOOKED_AT = 400;
const AXES = 24;
const MOST_CLUSTERS = 80;
/** Of so many times as many wavering faces the unlike ones are taken. */
const POOL = 5;
const TYPICAL_OF = 20;

/** As many as asked for, or all there are, or none; each once, best first, with every tenth an audit. */
export function chooseNext(options: NextFacesOptions): NextFace[] {
  const { features, length, labelled, probabilities, classes, count, seed } = options;
  const candidates = features.length / length;
  const wanted = Math.min(count, candidates);
  if (wanted === 0) return [];
  const audits = shuffled(
    Array.from({ length: candidates }, (_, n) => n),
    randomStream(seed, candidates),
  );
  const few = labelled.length / length < TYPICAL_LABELS_PER_CLASS * classes;
  const chosen = !probabilities || few ? typicalFaces(options, wanted) : waveringFaces(options, probabilities, wanted);
  const reason: NextReason = !probabilities || few ? 'typical' : 'unsure';
  const taken = new Set<number>();
  const next: NextFace[] = [];
  let [main, drawn] = [0, 0];
  while (next.length < wanted) {
    const isAudit = next.length % AUDIT_EVERY === AUDIT_EVERY - 1 || main >= chosen.length;
    const index = isAudit ? audits[drawn++]! : chosen[main++]!;
    if (taken.has(index)) continue;
    taken.add(index);
    next.push({ index, reason: isAudit ? 'audit' : reason });
  }
  return next;
}

/** TypiClust (Hacohen, Dekel, Weinshall 2022): the largest groups without a label, of each the face that most lie close to. */
function typicalFaces({ features, length, labelled, seed }: NextFacesOptions, wanted: number): number[] {
  const rows = sampleOf(features.length / length, LOOKED_AT, seed);
  const said = sampleOf(labelled.length / length, LABELLED_LOOKED_AT, seed);
  const all = new Float32Array((rows.length + said.length) * length);
  all.set(pickRows(features, length, rows));
  all.set(pickRows(labelled, length, said), rows.length * length);
  const points = shortRows(all, length);
  const clusters = Math.min(MOST_CLUSTERS, said.length + wanted, rows.length);
  const { clusters: of } = kmeans(points, clusters, { seed: seed + 1, maxIterations: 25 });
  const covered = new Set(of.slice(rows.length));
  const members = Map.groupBy(rows.keys(), (row) => of[row]!);
  // Groups that nobody has labelled a face of come first, the large ones before the small; then one more of each.
  const order = [...members].sort(([a, x], [b, y]) => Number(covered.has(a)) - Number(covered.has(b)) || y.length - x.length);
  const queues = order.map(([, group]) => byTypicality(group, points));
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < wanted && queues.some((queue) => turn < queue.length); turn++) {
    for (const queue of queues) if (turn < queue.length) chosen.push(rows[queue[turn]!]!);
  }
  return chosen;
}

/** Nearest to its twenty nearest first. */
function byTypicality(group: readonly number[], points: readonly number[][]): number[] {
  const shown = group.slice(0, 300);
  const spread = new Map(
    shown.map((row) => {
      const near = shown.map((other) => squaredDistance(points[row]!, points[other]!)).sort((a, b) => a - b);
      return [row, near.slice(1, TYPICAL_OF + 1).reduce((sum, distance) => sum + Math.sqrt(distance), 0)];
    }),
  );
  return shown.toSorted((a, b) => spread.get(a)! - spread.get(b)! || a - b);
}

/** Smallest margins between the two best classes, of unlike faces: one a group, then one more of each. */
function waveringFaces({ features, length, classes, seed }: NextFacesOptions, probabilities: Float32Array, wanted: number): number[] {
  const margins = marginsOf(probabilities, classes);
  const pool = Int32Array.from(margins.keys())
    .sort((a, b) => margins[a]! - margins[b]! || a - b)
    .subarray(0, POOL * wanted);
  if (pool.length <= wanted) return [...pool];
  const points = shortRows(pickRows(features, length, pool), length);
  const { clusters } = kmeans(points, Math.min(wanted, MOST_CLUSTERS), { seed: seed + 1, maxIterations: 25 });
  const queues = [...Map.groupBy(pool.keys(), (place) => clusters[place]!).values()];
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < wanted; turn++) {
    const round = queues.flatMap((queue) => (turn < queue.length ? [queue[turn]!] : []));
    if (round.length === 0) break;
    chosen.push(...round.sort((a, b) => a - b).map((place) => pool[place]!));
  }
  return chosen;
}

/** Per row, the largest probability less the second: 0 wavers, 1 is sure. */
export function marginsOf(probabilities: Float32Array, classes: number): Float32Array {
  const margins = new Float32Array(probabilities.length / classes);
  for (let row = 0; row < margins.length; row++) {
    let [first, second] = [0, 0];
    for (let c = 0; c < classes; c++) {
      const value = probabilities[row * classes + c]!;
      if (value > first) [first, second] = [value, first];
      else if (value > second) second = value;
    }
    margins[row] = first - second;
  }
  return margins;
}

function shortRows(rows: Float32Array, length: number): number[][] {
  const short = projectRows(rows, principalAxes(rows, length, AXES));
  const width = Math.min(AXES, length);
  return Array.from({ length: short.length / width }, (_, row) => [...short.subarray(row * width, (row + 1) * width)]);
}

function sampleOf(count: number, most: number, seed: number): Int32Array {
  const all = Array.from({ length: count }, (_, n) => n);
  return count <= most ? Int32Array.from(all) : shuffled(all, randomStream(seed, count)).subarray(0, most).sort();
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return sum;
}
