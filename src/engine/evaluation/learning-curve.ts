/** How accuracy grows with the labels, and what the next ones would buy. */
import { bootstrapWithPauses, widened, type Watched } from './bootstrap.ts';
import { ANY_DIFFERENCE, drawnFigures, points as pointsWords, type JudgedFaces } from './compare.ts';
import { sharedSeeds, type SeedAnswers } from './seeds.ts';
import type { StrategyFigure } from './strategies.ts';

export interface CurvePoint {
  /** Labelled faces that were learnt from. */
  readonly faces: number;
  /** By seed; the n-th of all points belong together. */
  readonly answers: SeedAnswers;
}

export interface LearningCurve {
  /** Accuracy at each point, in the order given. */
  readonly accuracy: readonly StrategyFigure[];
  readonly next: {
    readonly labels: number;
    readonly gain: StrategyFigure;
    readonly words: string;
  };
}

/** Labels that a person thinks in. */
const NEXT = 100;

/**
 * Accuracy is taken to grow with the logarithm of the number of faces; the line is fitted by least squares, a point counting as its
 * number of faces, since the end of the curve is what is carried on. Its uncertainty is that of the people and seeds drawn anew.
 * Points of one number alone promise nothing.
 */
export async function learningCurve(faces: JudgedFaces, points: readonly CurvePoint[], watched: Watched = {}): Promise<LearningCurve> {
  const { truth, classes, groups, seed, draws = 2000 } = faces;
  const seeds = sharedSeeds(points.map(({ answers }) => answers));
  const figures = drawnFigures(truth, classes, seed, seeds);
  const counts = points.map(({ faces: count }) => count);
  const list = (times: Float64Array, fixed?: boolean) => {
    const accuracy = figures(times, fixed).map((own) => own.accuracy);
    return [...accuracy, nextGain(counts, accuracy)];
  };
  const values = list(new Float64Array(truth.length).fill(1), true);
  const intervals = await bootstrapWithPauses({ groups, seed, draws, figures: (times) => list(times) }, watched);
  const people = new Set(groups).size;
  const gain = { value: values.at(-1)!, interval: people < 2 ? ANY_DIFFERENCE : intervals.at(-1)! };
  return {
    accuracy: points.map((_, n) => ({ value: values[n]!, interval: widened(intervals[n]!, people) })),
    next: { labels: NEXT, gain, words: sayGain(gain, Math.max(...seeds.map(({ length }) => length))) },
  };
}

/** What NEXT more faces add to the largest number, on the weighted least-squares line of accuracy over log(faces). */
function nextGain(counts: readonly number[], accuracy: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const logs = counts.map(Math.log);
  const mean = (values: readonly number[]) => values.reduce((sum, value, n) => sum + (value * counts[n]!) / total, 0);
  const [middleX, middleY] = [mean(logs), mean(accuracy)];
  const spread = mean(logs.map((x) => (x - middleX) ** 2));
  // With so few faces that every share is the same ones, nothing grows.
  const slope = spread > 0 ? mean(logs.map((x, n) => (x - middleX) * (accuracy[n]! - middleY))) / spread : 0;
  const most = Math.max(...counts);
  return slope * Math.log((most + NEXT) / most);
}

function sayGain({ value, interval: [low, high] }: StrategyFigure, seeds: number): string {
  const range = `95 % interval ${pointsWords(low)} to ${pointsWords(high)}`;
  const luck = seeds === 1 ? ' With one seed, the luck of which labels come first is not in the interval.' : '';
  return low <= 0
    ? `Whether the next ${NEXT} labels buy anything cannot be told: about ${pointsWords(value)} points of accuracy (${range}).${luck}`
    : `The next ${NEXT} labels buy about ${pointsWords(value)} points of accuracy (${range}).${luck}`;
}
