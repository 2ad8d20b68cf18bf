import { oc } from '@orpc/contract';
import { z } from 'zod';

const part = z.object({
  faces: z.int(),
  /** To who works blind, all of the part, and `byClass` by their own answers. */
  labelled: z.int(),
  /** People known by a name. */
  people: z.int(),
  /** Faces whose person is not known. */
  unknownPeople: z.int(),
  byClass: z.array(z.object({ classId: z.int(), count: z.int() })),
});

export const split = z.object({
  train: part,
  validation: part,
  test: part,
  seed: z.int(),
  /** A test part is locked from the first run on, so that results stay comparable. */
  locked: z.boolean(),
});
export type Split = z.infer<typeof split>;

/** Faces of one person, or that look the same, in more than one part: a result on the test part would flatter. */
export const splitLeak = z.object({
  kind: z.enum(['person', 'duplicate']),
  /** Name of the person; empty for lookalikes. */
  subject: z.string(),
  faces: z.array(z.object({ faceId: z.int(), part: z.enum(['train', 'validation', 'test']) })),
});
export type SplitLeak = z.infer<typeof splitLeak>;

export const leakReport = z.object({
  leaks: z.array(splitLeak),
  /** Test faces that are touched by a leak. */
  testFaces: z.int(),
  /** Whether duplicates and people were looked for: what nobody has looked for is not found. */
  duplicatesFound: z.boolean(),
  /** Labelled faces whose person is not known; to who works blind, of all faces. */
  unknownPeople: z.int(),
  /** In words, with what to do. */
  sentences: z.array(z.string()),
});
export type LeakReport = z.infer<typeof leakReport>;

const splitSettings = z.object({ test: z.number().min(0.05).max(0.5), validation: z.number().min(0.05).max(0.5), seed: z.int() });

export const coverage = z.object({
  classes: z.array(
    z.object({
      classId: z.int(),
      faces: z.int(),
      people: z.int(),
      unknownPeople: z.int(),
      clear: z.int(),
      /** The class that it counts as in runs: mostly itself; null: left out. */
      countsAs: z.int().nullable(),
    }),
  ),
  /** What is missing and what to do, the most pressing first. */
  sentences: z.array(z.string()),
});
export type Coverage = z.infer<typeof coverage>;

export const splits = {
  current: oc.output(split.nullable()),
  /** What `make` would do; nothing is changed. Refused to a person who labels blind. */
  preview: oc.input(splitSettings).output(split),
  /** People and lookalikes that are in more than one part. */
  check: oc.output(leakReport),
  /** What is known now that makes a run's result on its test part too good; null where nothing is. */
  checkRun: oc.input(z.object({ runId: z.int() })).output(z.object({ testFaces: z.int(), of: z.int(), sentence: z.string() }).nullable()),
  /** Moves every face of a leak to one side; test faces stay where runs were judged on them. One step; gives what is left. */
  mend: oc.output(leakReport),
  /** From the next run on, this class counts as another, or not at all (null); labels and votes stay. One step. */
  countAs: oc.input(z.object({ classId: z.int(), countsAs: z.int().nullable() })).output(coverage),
  /** How many faces of how many people each class has, and what is missing. */
  coverage: oc.output(coverage),
  /** Puts every labelled face into a part, people and lookalikes kept together, classes balanced. Refused while locked; new faces join the parts by `extend`. */
  make: oc.input(splitSettings).output(split),
};
