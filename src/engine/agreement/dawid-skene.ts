/**
 * How reliable each annotator is, from their votes alone: the expectation–maximisation of Dawid and Skene (1979, Applied Statistics 28,
 * 20–28). Each annotator has a matrix of how often a face of one class is called another; the classes have shares.
 */

export interface Vote {
  readonly annotatorId: number;
  readonly classId: number;
  /** Parts of one vote, or many people's: counts as often. */
  readonly weight: number;
}

/** As plain JSON. */
export interface Reliability {
  readonly classIds: readonly number[];
  /** Share of each class. */
  readonly priors: readonly number[];
  /** By annotator: row by true class, column by what it is called; each row sums to 1. */
  readonly matrices: Readonly<Record<number, readonly (readonly number[])[]>>;
  /** Of all annotators together, for whoever came later. */
  readonly pooled: readonly (readonly number[])[];
}

const MOST_ROUNDS = 100;
/** Mean change of the probabilities of a face below which nothing moves any more. */
const SETTLED = 1e-5;
/** Votes that every cell of a matrix has before any is counted, so that what was never seen is not impossible. */
const PRIOR_VOTES = 0.01;

/**
 * Estimates reliabilities, starting from the share of votes of each class.
 * @param faces Votes on each face; faces without any say nothing.
 */
export function estimateReliability(faces: readonly (readonly Vote[])[], classIds: readonly number[]): Reliability {
  const voted = groupAlike(faces, classIds);
  const total = voted.reduce((sum, { faces: count }) => sum + count, 0);
  let belief = voted.map(({ votes }) => {
    const counts = classIds.map(() => 0);
    for (const { at, weight } of votes) counts[at]! += weight;
    return normalised(counts);
  });
  for (let round = 0; ; round++) {
    const estimate = maximise(voted, belief, classIds);
    if (round === MOST_ROUNDS) return estimate;
    let moved = 0;
    const next = voted.map(({ votes, faces: count }, group) => {
      const now = posterior(estimate, votes);
      now.forEach((value, at) => (moved += count * Math.abs(value - belief[group]![at]!)));
      return now;
    });
    belief = next;
    if (moved <= SETTLED * total) return maximise(voted, belief, classIds);
  }
}

/** Probability of each class, by id, given what was said; classes with next to none are left out. */
export function probabilities(reliability: Reliability, votes: readonly Vote[]): ReadonlyMap<number, number> {
  const { classIds } = reliability;
  const placed = place(votes, new Map(classIds.map((id, at) => [id, at])));
  if (placed.length === 0) return new Map();
  const belief = posterior(reliability, placed);
  return new Map(classIds.flatMap((id, at) => (belief[at]! >= 0.005 ? [[id, belief[at]!] as const] : [])));
}

interface PlacedVote {
  readonly annotatorId: number;
  readonly at: number;
  readonly weight: number;
}

/** `column`: position of each class by its id. Votes for others are left out. */
function place(votes: readonly Vote[], column: ReadonlyMap<number, number>): PlacedVote[] {
  return votes.flatMap(({ annotatorId, classId, weight }) => {
    const at = column.get(classId);
    return at === undefined ? [] : [{ annotatorId, at, weight }];
  });
}

/** Faces on which the same was said by the same: of a million there are few kinds. */
interface AlikeFaces {
  readonly votes: readonly PlacedVote[];
  faces: number;
}

function groupAlike(faces: readonly (readonly Vote[])[], classIds: readonly number[]): AlikeFaces[] {
  const column = new Map(classIds.map((id, at) => [id, at]));
  const groups = new Map<string, AlikeFaces>();
  for (const face of faces) {
    const votes = place(face, column);
    if (votes.length === 0) continue;
    const key = votes
      .map(({ annotatorId, at, weight }) => `${annotatorId} ${at} ${weight}`)
      .sort()
      .join();
    const group = groups.get(key);
    if (group) group.faces++;
    else groups.set(key, { votes, faces: 1 });
  }
  return [...groups.values()];
}

function maximise(groups: readonly AlikeFaces[], belief: readonly (readonly number[])[], classIds: readonly number[]): Reliability {
  const size = classIds.length;
  const blank = () => Array.from({ length: size }, () => Array.from({ length: size }, () => PRIOR_VOTES));
  const priors = classIds.map(() => PRIOR_VOTES);
  const pooled = blank();
  const matrices = new Map<number, number[][]>();
  groups.forEach(({ votes, faces }, group) => {
    const of = belief[group]!.map((value) => value * faces);
    for (let truth = 0; truth < size; truth++) priors[truth]! += of[truth]!;
    for (const { annotatorId, at, weight } of votes) {
      let matrix = matrices.get(annotatorId);
      if (!matrix) matrices.set(annotatorId, (matrix = blank()));
      for (let truth = 0; truth < size; truth++) {
        matrix[truth]![at]! += of[truth]! * weight;
        pooled[truth]![at]! += of[truth]! * weight;
      }
    }
  });
  return {
    classIds,
    priors: normalised(priors),
    matrices: Object.fromEntries([...matrices].map(([id, matrix]) => [id, matrix.map(normalised)])),
    pooled: pooled.map(normalised),
  };
}

/** In logarithms: products of many votes would vanish. */
function posterior({ priors, matrices, pooled }: Reliability, votes: readonly PlacedVote[]): number[] {
  const logs = priors.map((prior, truth) =>
    votes.reduce(
      (sum, { annotatorId, at, weight }) => sum + weight * Math.log((matrices[annotatorId] ?? pooled)[truth]![at]!),
      Math.log(prior),
    ),
  );
  const most = Math.max(...logs);
  return normalised(logs.map((value) => Math.exp(value - most)));
}

function normalised(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
