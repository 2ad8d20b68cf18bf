/** What is done to a model's scores after training: calmed by a temperature, and moved to the class shares where it is used. */
import { softmaxInPlace } from '../heads/head-weights.ts';

export interface OutputCorrection {
  /** Scores are divided by it; above 1 the model is less sure of itself. The largest stays the largest. */
  readonly temperature: number;
  /** Added to each class's score afterwards: log(share in use / share learnt from). */
  readonly shift: readonly number[];
}

/** A temperature alone; null: no correction at all. */
export function calming(temperature: number | null, classes: number): OutputCorrection {
  return { temperature: temperature ?? 1, shift: Array.from({ length: classes }, () => 0) };
}

/** A class that is never met keeps this share, so that its logarithm is a number. */
const LEAST_SHARE = 1e-6;
/**
 * Bayes' rule for other class shares (Saerens, Latinne & Decaestecker 2002, eq. 2.4): p′(c|x) ∝ p(c|x) · in use(c) / learnt from(c).
 * @param inUse One a class, not negative; need not sum to 1.
 * @param learntFrom One a class; a class of which nothing was learnt is left as it is.
 */
export function shareShift(inUse: readonly number[], learntFrom: readonly number[]): number[] {
  const [now, then] = [inUse, learntFrom].map(normalised);
  return now!.map((share, c) => (then![c]! > 0 ? Math.log(Math.max(share, LEAST_SHARE) / then![c]!) : 0));
}

/** Shares that sum to 1; equal ones where all are 0. */
export function normalised(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => (sum > 0 ? share / sum : 1 / shares.length));
}

/**
 * The probabilities that the corrected network gives, from those of the network itself.
 * @param probabilities n×classes.
 */
export function correctProbabilities(probabilities: Float32Array, classes: number, { temperature, shift }: OutputCorrection): Float32Array {
  // A class that is never answered stays so: its logarithm is −∞, and so is what becomes of it.
  const scores = Float64Array.from(probabilities, Math.log);
  const corrected = new Float32Array(scores.length);
  for (let at = 0; at < scores.length; at += classes) {
    const row = scores.subarray(at, at + classes);
    for (let c = 0; c < classes; c++) row[c] = row[c]! / temperature + shift[c]!;
    softmaxInPlace(row);
    corrected.set(row, at);
  }
  return corrected;
}

/**
 * The correction as weights of the last dense layer: exact, and part of any export.
 * @param kernel features×classes.
 */
export function correctDense(
  { kernel, bias }: { readonly kernel: Float32Array; readonly bias: Float32Array },
  { temperature, shift }: OutputCorrection,
): { kernel: Float32Array; bias: Float32Array } {
  return { kernel: kernel.map((weight) => weight / temperature), bias: bias.map((value, c) => value / temperature + shift[c]!) };
}
