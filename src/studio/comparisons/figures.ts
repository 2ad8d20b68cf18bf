/** The figures of a comparison, worked out anew from what is done. */
import type { Database } from 'better-sqlite3';
import type { ComparisonEntry, ComparisonFigures, ComparisonRow } from '../../shared/contract/comparisons.ts';
import type { Strategy } from '../../shared/strategies.ts';
import { largestOf } from '../../engine/evaluation/metrics.ts';
import { presentSeeds, type SeedAnswers } from '../../engine/evaluation/seeds.ts';
import { readPredictions } from '../db/predictions.ts';
import type { LearningWorker } from '../learning/learning-worker.ts';
import { countParts, facesOfPart, type Snapshot } from '../splits/snapshot.ts';
import { titleOf, verdictOf } from './verdict.ts';

/** The draws of all comparisons are the same. */
const SEED = 1;

interface FiguresOptions {
  readonly db: Database;
  readonly learner: LearningWorker;
  readonly snapshot: Snapshot;
  readonly entries: readonly ComparisonEntry[];
  /** Faces to learn from at a share. */
  facesAt(share: number): number;
  readonly signal?: AbortSignal;
}

export async function comparisonFigures({ db, learner, snapshot, entries, facesAt, signal }: FiguresOptions): Promise<ComparisonFigures> {
  const test = facesOfPart(snapshot, 'test');
  const done = entries.filter(isDone);
  const answersOf = (share: number, strategy: Strategy): SeedAnswers =>
    entries
      .filter((entry) => entry.share === share && entry.strategy === strategy)
      .toSorted((a, b) => a.seed - b.seed)
      .map((entry) => (isDone(entry) ? answersTo(db, entry.runId!, snapshot, test) : null));
  const strategies = [...new Set(done.filter(({ share }) => share === 1).map(({ strategy }) => strategy))];
  const shares = [...new Set(done.map(({ share }) => share))].sort((a, b) => a - b);
  const curved =
    shares.length < 2 ? [] : strategies.filter((name) => done.filter((entry) => entry.strategy === name && entry.share < 1).length > 0);
  const points = (strategy: Strategy) =>
    shares.flatMap((share) => {
      const answers = answersOf(share, strategy);
      return presentSeeds(answers).length > 0 ? [{ share, faces: facesAt(share), answers }] : [];
    });
  const curves = curved.map((strategy) => ({ strategy, points: points(strategy) }));
  if (strategies.length === 0) return { rows: [], pairs: [], curves: [], verdict: [] };

  const found = await learner.call(
    'compareStrategies',
    {
      truth: Int32Array.from(test, (position) => snapshot.truth[position]!),
      groups: Int32Array.from(test, (position) => snapshot.groups[position]!),
      classes: snapshot.classIds.length,
      seed: SEED,
      strategies: strategies.map((strategy) => ({ name: `"${titleOf(strategy)}"`, answers: answersOf(1, strategy) })),
      curves: curves.map((curve) => curve.points),
    },
    signal ? { signal } : {},
  );
  const rows = strategies.map((strategy, n): ComparisonRow => {
    const own = done.filter((entry) => entry.share === 1 && entry.strategy === strategy);
    const errors = own.flatMap(({ test: figures }) => figures?.ece ?? []);
    return {
      strategy,
      seeds: own.length,
      ...found.rows[n]!,
      ece: errors.length > 0 ? mean(errors) : null,
      oldClasses: meanOldClasses(own),
      seconds: mean(own.map(({ seconds }) => seconds)),
    };
  });
  const pairs = found.pairs.map((pair) => ({ ...pair, a: strategies[pair.a]!, b: strategies[pair.b]! }));
  return {
    rows,
    pairs,
    curves: curves.map(({ strategy, points: own }, n) => ({
      strategy,
      points: own.map(({ share, faces }, at) => ({ share, faces, accuracy: found.curves[n]!.accuracy[at]! })),
      next: found.curves[n]!.next,
    })),
    verdict: verdictOf({
      rows,
      pairs,
      faces: countParts(snapshot).test,
      people: new Set(Array.from(test, (position) => snapshot.groups[position]!)).size,
    }),
  };
}

const isDone = ({ state, runId }: ComparisonEntry): boolean => state === 'done' && runId !== null;

/** What a run answers to each test face, at the class shares that it learnt from. */
function answersTo(db: Database, runId: number, { faceIds, classIds }: Snapshot, test: Int32Array): Int32Array {
  const classes = classIds.length;
  const rows = new Map(
    readPredictions(db, { id: runId, classes: classIds }, 'test').map(({ faceId, probabilities }) => [faceId, probabilities]),
  );
  const all = new Float32Array(test.length * classes);
  test.forEach((position, n) => all.set(rows.get(faceIds[position]!) ?? [], n * classes));
  return largestOf(all, classes);
}

function meanOldClasses(entries: readonly ComparisonEntry[]): ComparisonRow['oldClasses'] {
  const known = entries.flatMap(({ oldClasses }) => oldClasses ?? []);
  if (known.length === 0) return null;
  return { n: known[0]!.n, before: mean(known.map(({ before }) => before)), after: mean(known.map(({ after }) => after)) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
