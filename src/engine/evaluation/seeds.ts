/** Several trainings of one kind, by seed: what they answer, and which of them belong together. */

/** Class that a training gives each face, at the place of its seed; null where that seed came to nothing. One alone knows no chance. */
export type SeedAnswers = readonly (Int32Array | null)[];

/** Those that there are. */
export function presentSeeds(answers: SeedAnswers): Int32Array[] {
  return answers.filter((own) => own !== null);
}

/**
 * The seeds that all have, at the same places of each list; one that knows no chance goes with every seed. Where they have none in
 * common each keeps its own.
 */
export function sharedSeeds(ways: readonly SeedAnswers[]): Int32Array[][] {
  const seeds = Array.from({ length: Math.max(...ways.map(({ length }) => length)) }, (_, n) => n);
  const answerOf = (answers: SeedAnswers, n: number) => (answers.length === 1 ? answers[0]! : (answers[n] ?? null));
  const shared = seeds.filter((n) => ways.every((answers) => answerOf(answers, n) !== null));
  if (shared.length === 0) return ways.map(presentSeeds);
  return ways.map((answers) => presentSeeds(shared.map((n) => answerOf(answers, n))));
}
