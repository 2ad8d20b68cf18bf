/** Parts of the data for answers on faces that were not learnt from; a person is in one part. */
import { randomStream, shuffled } from './random.ts';

export interface FoldOptions {
  /** One number a face; faces of the same number stay together. */
  readonly groups: Int32Array;
  /** Class of each face. */
  readonly classes: Int32Array;
  readonly folds: number;
  readonly seed: number;
}

/** Fold of each face: the largest groups first, each to the fold with fewest faces of its classes. The same input gives the same folds. */
export function groupedFolds({ groups, classes, folds, seed }: FoldOptions): Int32Array {
  const members = Map.groupBy(groups.keys(), (face) => groups[face]!);
  const numbers = [...members.keys()].sort((a, b) => a - b);
  const order = [...shuffled(numbers, randomStream(seed))].map((group) => members.get(group)!).sort((a, b) => b.length - a.length);
  const sizes = new Float64Array(folds);
  const counts = Array.from({ length: folds }, () => new Map<number, number>());
  const fold = new Int32Array(groups.length);
  for (const faces of order) {
    let best = 0;
    let least = Infinity;
    for (let candidate = 0; candidate < folds; candidate++) {
      // Of equally filled ones the smaller: the sizes only break ties.
      const held = faces.reduce((sum, face) => sum + (counts[candidate]!.get(classes[face]!) ?? 0), 0) + sizes[candidate]! * 1e-6;
      if (held < least) [best, least] = [candidate, held];
    }
    for (const face of faces) {
      fold[face] = best;
      counts[best]!.set(classes[face]!, (counts[best]!.get(classes[face]!) ?? 0) + 1);
    }
    sizes[best]! += faces.length;
  }
  return fold;
}
