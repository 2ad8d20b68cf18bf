/** Splits faces into train, validation and test, keeping each person on one side. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { randomStream, shuffled } from './random.ts';

export interface SplitOptions {
  /** One name a face; faces of the same name stay together. A face whose person is not known gets a name of its own. */
  readonly groups: readonly string[];
  /** Class of each face; −1 where there is none. */
  readonly classes: Int32Array;
  /** Shares of all faces, 0 to 1. */
  readonly test: number;
  readonly validation: number;
  readonly seed: number;
}

const PARTS = ['train', 'validation', 'test'] as const;

/**
 * Greedy and stratified: the largest groups first, each to the part that lacks most of what it holds, counted per class; then a part that
 * is to have faces and got none is given a group. The same input gives the same split.
 */
export function splitByGroup({ groups, classes, test, validation, seed }: SplitOptions): SplitPart[] {
  if (test + validation >= 1) throw new RangeError(`test + validation is ${test + validation}; it must leave something to learn from`);
  const shares = { train: 1 - test - validation, validation, test };
  const members = Map.groupBy(groups.keys(), (face) => groups[face]!);
  const names = [...members.keys()].sort();
  const order = [...shuffled(Array.from(names.keys()), randomStream(seed))]
    .map((position) => members.get(names[position]!)!)
    .sort((a, b) => b.length - a.length);

  const totals = countClasses(Array.from(classes.keys()), classes);
  const missing = new Map(PARTS.map((part) => [part, new Map([...totals].map(([label, total]) => [label, total * shares[part]]))]));
  const placed: Placed = { train: [], validation: [], test: [] };
  for (const faces of order) {
    const counts = countClasses(faces, classes);
    const part = neediest(counts, totals, missing, shares);
    placed[part].push(faces);
    const left = missing.get(part)!;
    for (const [label, count] of counts) left.set(label, left.get(label)! - count);
  }
  fillEmpty(placed, shares);
  const parts = groups.map((): SplitPart => 'train');
  for (const part of PARTS) for (const face of placed[part].flat()) parts[face] = part;
  return parts;
}

/** The groups of each part, the largest first. */
type Placed = Readonly<Record<SplitPart, (readonly number[])[]>>;

/** Of three people one is often as much as two parts are to get together: the greedy pass leaves one of them empty, and nothing can be learnt. */
function fillEmpty(placed: Placed, shares: Readonly<Record<SplitPart, number>>): void {
  for (const part of PARTS) {
    if (shares[part] === 0 || placed[part].length > 0) continue;
    const from = PARTS.reduce((most, other) => (placed[other].length > placed[most].length ? other : most));
    if (placed[from].length > 1) placed[part].push(placed[from].pop()!);
  }
}

/**
 * The part that is emptiest of these classes, as a share of what it is to get of each: so people of several faces come into every part,
 * and rare classes count as much as frequent ones.
 */
function neediest(
  counts: ReadonlyMap<number, number>,
  totals: ReadonlyMap<number, number>,
  missing: ReadonlyMap<SplitPart, ReadonlyMap<number, number>>,
  shares: Readonly<Record<SplitPart, number>>,
): SplitPart {
  const want = (part: SplitPart) =>
    [...counts].reduce((sum, [label, count]) => {
      const total = totals.get(label)!;
      return sum + (count / total) * ((missing.get(part)!.get(label)! - count / 2) / (total * shares[part]));
    }, 0);
  return PARTS.reduce((best, part) => {
    const difference = want(part) - want(best);
    return difference > 1e-9 || (Math.abs(difference) <= 1e-9 && shares[part] > shares[best]) ? part : best;
  });
}

function countClasses(faces: readonly number[], classes: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const face of faces) counts.set(classes[face]!, (counts.get(classes[face]!) ?? 0) + 1);
  return counts;
}
