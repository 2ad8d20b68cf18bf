/** Judges a run's answers on the validation and test faces, and stores both. */
import type { Database } from 'better-sqlite3';
import { CLASS_WEIGHT_POWER } from '../../engine/data/class-weights.ts';
import { learntShares } from '../../engine/evaluation/class-shares.ts';
import { calming, correctProbabilities, shareShift } from '../../engine/evaluation/output-correction.ts';
import type { ExpectedShares } from '../../shared/class-shares.ts';
import type { SplitPart } from '../../shared/contract/faces.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import { savePredictions, type Prediction } from '../db/predictions.ts';
import { getRun, updateRun, type RunRow } from '../db/runs.ts';
import { transact } from '../db/transact.ts';
import type { LearningWorker } from '../learning/learning-worker.ts';
import type { RunSummary } from '../db/run-summary.ts';
import { facesOfPart, type Snapshot } from '../splits/snapshot.ts';
import { patchSummary } from './run-record.ts';

const JUDGED = ['validation', 'test'] as const;
type JudgedPart = (typeof JUDGED)[number];

/** Positions of the faces that a run is judged on. */
export function judgedFaces(snapshot: Snapshot): number[] {
  return JUDGED.flatMap((part) => [...facesOfPart(snapshot, part)]);
}

/** So many faces are judged in a few seconds. */
const FEW = 1_000;

/** Is a cancelled run judged all the same? Only where that takes a few seconds. */
export function isJudgedWhenCancelled(snapshot: Snapshot): boolean {
  return judgedFaces(snapshot).length <= FEW;
}

/** Of the answers to every face of the snapshot, those to the judged ones. */
export function pickJudged(snapshot: Snapshot, probabilities: Float32Array): { faces: number[]; probabilities: Float32Array } {
  const classes = snapshot.classIds.length;
  const faces = judgedFaces(snapshot);
  const rows = new Float32Array(faces.length * classes);
  faces.forEach((position, row) => rows.set(probabilities.subarray(position * classes, (position + 1) * classes), row * classes));
  return { faces, probabilities: rows };
}

/** Whoever waits for a judgement: hears how far it is, and may let go of it. */
export interface JudgeWatch {
  readonly signal?: AbortSignal | undefined;
  /** 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

interface Answers extends JudgeWatch {
  readonly runId: number;
  readonly snapshot: Snapshot;
  /** Positions in the snapshot. */
  readonly faces: readonly number[];
  /** faces × classes, as the network gives them. */
  readonly probabilities: Float32Array;
  readonly seed: number;
}

/** Chooses the temperature as well, on the validation faces. */
export async function judgeRun(
  db: Database,
  learner: LearningWorker,
  { runId, snapshot, faces, probabilities, seed, signal, onProgress }: Answers,
): Promise<void> {
  const classes = snapshot.classIds.length;
  const answers = faces.map((position, row): JudgedAnswer => ({
    faceId: snapshot.faceIds[position]!,
    part: snapshot.parts[position]!,
    truth: snapshot.truth[position]!,
    group: snapshot.groups[position]!,
    probabilities: probabilities.subarray(row * classes, (row + 1) * classes),
  }));
  const validation = questionOf(answers, 'validation', classes);
  const found = validation && (await learner.call('calibrate', { ...validation, seed }, watchPart(0, 3, { signal, onProgress })));
  const temperature = found?.temperature ?? null;
  const row = getRun(db, runId);
  const learnt = row.stage === 'base' ? (found?.impliedShares ?? null) : countedShares(row, snapshot);
  const calm = calming(temperature, classes);
  const calmed = answers.map((answer) => ({ ...answer, probabilities: correctProbabilities(answer.probabilities, classes, calm) }));
  await storeAnswers(db, learner, {
    row,
    answers: calmed,
    seed,
    learntShares: learnt && [...learnt],
    expected: row.expected,
    summary: { temperature, learntShares: learnt && [...learnt] },
    signal,
    onProgress: onProgress && ((share) => onProgress((1 + 2 * share) / 3)),
  });
}

/** Shares of the classes as training counted them. Balanced sampling draws by the same weights that otherwise stand in the loss. */
export function countedShares({ settings }: RunRow, snapshot: Snapshot): number[] {
  const power = 'balance' in settings && settings.balance === 'none' ? 0 : CLASS_WEIGHT_POWER;
  return learntShares(snapshot.targets, snapshot.classIds.length, facesOfPart(snapshot, 'train'), power);
}

/** One face that a run answered: probabilities at the shares that it learnt from. */
export interface JudgedAnswer {
  readonly faceId: number;
  readonly part: SplitPart;
  readonly truth: number;
  readonly group: number;
  readonly probabilities: Float32Array;
}

interface StoreOptions extends JudgeWatch {
  readonly row: RunRow;
  readonly answers: readonly JudgedAnswer[];
  readonly seed: number;
  readonly learntShares: readonly number[] | null;
  readonly expected: ExpectedShares | null;
  /** What else is known of the run now. */
  readonly summary?: Partial<RunSummary>;
}

/** Judges answers at the class shares expected, and stores them with their figures: all of it or nothing. */
export async function storeAnswers(
  db: Database,
  learner: LearningWorker,
  { row: { id, classes }, answers, seed, learntShares: learnt, expected, summary, signal, onProgress }: StoreOptions,
): Promise<void> {
  const moved = moveAnswers(answers, { classes: classes.length, learntShares: learnt, expected });
  const figures: Partial<Record<JudgedPart, Evaluation>> = {};
  for (const [n, part] of JUDGED.entries()) {
    const question = questionOf(moved, part, classes.length);
    if (!question) continue;
    const asked = { ...question, seed, ...(expected ? { expected: expected.shares } : {}) };
    figures[part] = await learner.call('evaluate', asked, watchPart(n, JUDGED.length, { signal, onProgress }));
  }
  const predictions = moved.map(({ probabilities, ...answer }, n): Prediction => {
    const predicted = probabilities.indexOf(Math.max(...probabilities));
    return { ...answer, predicted, probability: probabilities[predicted]!, probabilities: answers[n]!.probabilities };
  });
  transact(db, () => {
    savePredictions(db, id, predictions);
    patchSummary(db, id, { ...summary, ...figures });
    updateRun(db, id, { expected });
  });
}

/** The n-th call of several. */
function watchPart(n: number, of: number, { signal, onProgress }: JudgeWatch) {
  return { ...(signal && { signal }), onEvent: ({ done }: { readonly done: number }) => onProgress?.((n + done) / of) };
}

export interface ShareMove {
  readonly classes: number;
  readonly learntShares: readonly number[] | null;
  readonly expected: Pick<ExpectedShares, 'shares'> | null;
}

/** The answers at other class shares. */
export function moveAnswers(answers: readonly JudgedAnswer[], { classes, learntShares: learnt, expected }: ShareMove): JudgedAnswer[] {
  if (!expected || !learnt) return [...answers];
  const correction = { ...calming(null, classes), shift: shareShift(expected.shares, learnt) };
  return answers.map((answer) => ({ ...answer, probabilities: correctProbabilities(answer.probabilities, classes, correction) }));
}

/** What the learner judges of one part, or null where it has no face. */
export function questionOf(answers: readonly JudgedAnswer[], part: JudgedPart, classes: number) {
  const own = answers.filter((answer) => answer.part === part);
  if (own.length === 0) return null;
  const probabilities = new Float32Array(own.length * classes);
  own.forEach((answer, row) => probabilities.set(answer.probabilities, row * classes));
  return {
    probabilities,
    truth: Int32Array.from(own, ({ truth }) => truth),
    groups: Int32Array.from(own, ({ group }) => group),
    classes,
  };
}
