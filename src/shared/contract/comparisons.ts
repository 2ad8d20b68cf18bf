import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { evaluation, interval } from '../evaluation.ts';
import { strategy } from '../strategies.ts';
import { removedEntry, run, runFacts } from './runs.ts';

export const comparisonSettings = z.object({
  /** In the order of the rows. The base as shipped stands before them by itself where it knows the classes. */
  strategies: z.array(strategy).min(1).max(16),
  /** How often each is trained, with another order and another draw of everything that is drawn. */
  seeds: z.int().min(1).max(20),
  /** Of every stage that goes over the pictures; null: what suits the number of faces. */
  epochs: z.int().min(1).max(1_000).nullable(),
  /** With 10, 20, 40 and 80 % of the labels as well. */
  curve: z.boolean(),
  baseId: z.string(),
  /** Answers are those to a face and its mirror image together, and pictures are mirrored while learning. */
  mirror: z.boolean().default(true),
});
export type ComparisonSettings = z.infer<typeof comparisonSettings>;

/** One strategy with one seed on one share of the labels. */
export const comparisonEntry = z.object({
  strategy,
  seed: z.int(),
  share: z.number(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** The run whose figures these are. */
  runId: z.int().nullable(),
  test: evaluation.nullable(),
  oldClasses: runFacts.shape.oldClasses,
  seconds: z.number(),
  error: z.string().nullable(),
});
export type ComparisonEntry = z.infer<typeof comparisonEntry>;

const figure = z.object({ value: z.number(), interval });

/** A strategy over all its seeds that are done, with all labels. */
export const comparisonRow = z.object({
  strategy,
  seeds: z.int(),
  accuracy: figure,
  balancedAccuracy: figure,
  macroF1: figure,
  ece: z.number().nullable(),
  oldClasses: runFacts.shape.oldClasses,
  /** Of one seed. */
  seconds: z.number(),
});
export type ComparisonRow = z.infer<typeof comparisonRow>;

/** Differences are b − a. */
export const comparisonPair = z.object({
  a: strategy,
  b: strategy,
  accuracy: z.object({ difference: z.number(), interval }),
  balancedAccuracy: z.object({ difference: z.number(), interval }),
  onlyA: z.int(),
  onlyB: z.int(),
  /** McNemar's exact test over people (each counts once, for the way that is right more often), and the same adjusted for the number of pairs (Holm). */
  mcnemarP: z.number(),
  adjustedP: z.number(),
  distinguishable: z.boolean(),
  words: z.string(),
});
export type ComparisonPair = z.infer<typeof comparisonPair>;

export const comparisonCurve = z.object({
  strategy,
  points: z.array(z.object({ share: z.number(), faces: z.int(), accuracy: figure })),
  next: z.object({ labels: z.int(), gain: figure, words: z.string() }),
});
export type ComparisonCurve = z.infer<typeof comparisonCurve>;

export const comparisonFigures = z.object({
  rows: z.array(comparisonRow),
  pairs: z.array(comparisonPair),
  curves: z.array(comparisonCurve),
  /** What to make of it, in plain sentences; the first answers the question. */
  verdict: z.array(z.string()),
});
export type ComparisonFigures = z.infer<typeof comparisonFigures>;

export const strategyComparison = z.object({
  id: z.int(),
  name: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  settings: comparisonSettings,
  faces: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  entries: z.array(comparisonEntry),
  figures: comparisonFigures,
  createdAt: z.number(),
  seconds: z.number(),
  error: z.string().nullable(),
  /** Something is left to do, and it can go on. */
  resumable: z.boolean(),
});
export type StrategyComparison = z.infer<typeof strategyComparison>;

const started = z.object({ jobId: z.int(), id: z.int() });
const byId = z.object({ id: z.int() });

/** "To tune or not to tune": strategies side by side on the same locked test faces. */
export const comparisons = {
  /** What can be compared here, what each would take for one seed with all labels, and why not where it cannot be. */
  choices: oc.input(z.object({ epochs: z.int().nullable(), baseId: z.string().optional() })).output(
    z.object({
      baseId: z.string(),
      /** As it was last said in this project. */
      mirror: z.boolean(),
      strategies: z.array(
        z.object({
          strategy,
          /** Seconds for one seed with all labels. */
          seconds: z.number(),
          /** From runs of this project on this machine, or a rough guess. */
          measured: z.boolean(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  ),
  start: oc.input(comparisonSettings).output(started),
  /** Goes on with what is not done yet, on the same faces. */
  resume: oc.input(byId).output(started),
  /** Newest first. */
  list: oc.output(z.array(strategyComparison)),
  get: oc.input(byId).output(strategyComparison),
  /** Its state after each change; ends with the final one. */
  watch: oc.input(byId).output(eventIterator(strategyComparison)),
  /** Takes a run of a comparison among the runs of the project, so that it can be looked at and exported. */
  keep: oc.input(z.object({ runId: z.int() })).output(run),
  remove: oc.input(byId).output(z.void()),
  /** Those that can be brought back, newest first. */
  removed: oc.output(z.array(removedEntry)),
  restore: oc.input(byId).output(z.void()),
};
