/** Several tests at once: the more are made, the more of them chance makes look like something. */

/** p-values adjusted so that the chance of a single false alarm among all stays below the level compared with (Holm 1979). */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, test) => test).sort((a, b) => p[a]! - p[b]!);
  const adjusted = [...p];
  let largest = 0;
  order.forEach((test, rank) => {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * p[test]!));
    adjusted[test] = largest;
  });
  return adjusted;
}
