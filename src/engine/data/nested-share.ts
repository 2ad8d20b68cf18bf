/** Parts of the faces to learn from, each within the next larger one: what a learning curve is drawn over. */
import { randomStream, shuffled } from './random.ts';

/**
 * A share of the faces, classes in the proportions of all and none left out. A smaller share of the same seed lies within a larger one.
 * @param faces Positions of the faces.
 * @param truth Class of each position.
 * @param share 0 to 1.
 */
export function nestedShare(
  faces: Int32Array,
  truth: Int32Array,
  { share, seed }: { readonly share: number; readonly seed: number },
): Int32Array {
  const byClass = Map.groupBy(faces, (face) => truth[face]!);
  // The k-th of n faces of a class comes in at k / n: at every length the classes stand in proportion, and each begins at 0.
  const ranked = [...byClass].flatMap(([label, own]) =>
    Array.from(shuffled(own, randomStream(seed, label)), (face, k) => ({ face, rank: k / own.length })),
  );
  const count = Math.max(byClass.size, Math.round(share * faces.length));
  return Int32Array.from(ranked.sort((a, b) => a.rank - b.rank || a.face - b.face).slice(0, count), ({ face }) => face).sort();
}
