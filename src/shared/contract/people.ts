import { oc } from '@orpc/contract';
import { z } from 'zod';
import { interval } from '../evaluation.ts';
import { UNSHOWN } from '../unshown.ts';

export const personName = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => name.length > 0 && [...name].length <= 64 && !UNSHOWN.test(name), {
    message: 'A name has 1 to 64 characters and no control characters.',
  });

/** Somebody who labels in this project. */
export const person = z.object({
  id: z.int(),
  name: z.string(),
  /** Sees own votes only, and no suggestion. */
  blind: z.boolean(),
  /** At work now: every answer is theirs. */
  current: z.boolean(),
});
export type Person = z.infer<typeof person>;

/** The people of a project, the first one first, and those who were removed; their votes count all the same. */
export const people = z.object({ people: z.array(person), removed: z.array(z.object({ id: z.int(), name: z.string() })) });
export type People = z.infer<typeof people>;

export const personProgress = z.object({
  id: z.int(),
  /** Faces that they have answered; of others unknown to who works blind. */
  answered: z.int().nullable(),
  /** Faces assigned to them and not yet answered. */
  waiting: z.int(),
});
export type PersonProgress = z.infer<typeof personProgress>;

/** Null where it cannot be told: nobody rated the same face, or all named one class. */
export const figure = z.object({ value: z.number().nullable(), interval: interval.nullable() });
export type Figure = z.infer<typeof figure>;

/** How far those who label agree, on the faces that two or more of them put into a class. */
export const agreement = z.object({
  faces: z.int(),
  classes: z.array(z.object({ classId: z.int(), name: z.string() })),
  annotators: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      /** False: imported votes. */
      person: z.boolean(),
      /** Faces that they put into a class. */
      faces: z.int(),
      /** How often they said the same of a face that they were asked twice; null where they were not. */
      self: figure.extend({ faces: z.int(), agreed: z.int() }).nullable(),
    }),
  ),
  /** Those who put a face in common into a class. */
  pairs: z.array(
    z.object({
      first: z.int(),
      second: z.int(),
      names: z.tuple([z.string(), z.string()]),
      /** Faces that both put into a class, and on how many they agree. */
      faces: z.int(),
      agreed: z.int(),
      /** Cohen's kappa. */
      kappa: figure,
      /** confusion[first][second], counts, in the order of `classes`. */
      confusion: z.array(z.array(z.int())),
    }),
  ),
  fleissKappa: figure,
  krippendorffAlpha: figure,
  perClass: z.array(
    z.object({
      classId: z.int(),
      name: z.string(),
      votes: z.int(),
      /** Where one names the class, how often another one does so too. */
      agreement: figure,
      /** Krippendorff's alpha of this class against all others. */
      alpha: figure,
    }),
  ),
});
export type Agreement = z.infer<typeof agreement>;

/** What an annotator says of a face. */
export const opinion = z.object({
  annotatorId: z.int(),
  name: z.string(),
  person: z.boolean(),
  kind: z.enum(['class', 'unsure', 'skip', 'unusable']),
  classId: z.int().nullable(),
  second: z.object({ classId: z.int(), share: z.number().nullable() }).nullable(),
  /** Of an imported vote that stands for several people. */
  counts: z.array(z.object({ classId: z.int(), count: z.number() })).nullable(),
  reason: z.string().nullable(),
  note: z.string(),
  decides: z.boolean(),
  at: z.int(),
});
export type OpinionOnFace = z.infer<typeof opinion>;

export const assignmentPlan = z.object({
  annotatorIds: z.array(z.int()).min(1).max(50),
  /** How many of them are to label each face. */
  each: z.int().min(1).max(50),
  faces: z.enum(['all', 'unlabelled']),
  /** At most so many faces, drawn at random; none: all. */
  most: z.int().min(1).optional(),
  /** Share of each one's answered faces that they are asked again. */
  repeat: z.number().min(0).max(0.5),
  seed: z.int(),
});
export type AssignmentPlan = z.infer<typeof assignmentPlan>;

export const peopleGroup = {
  list: oc.output(people),
  add: oc.input(z.object({ name: personName, blind: z.boolean().optional() })).output(people),
  change: oc.input(z.object({ id: z.int(), name: personName.optional(), blind: z.boolean().optional() })).output(people),
  /** From now on answers are this person's. */
  choose: oc.input(z.object({ id: z.int() })).output(people),
  /** Hides somebody; the votes stay. The last one cannot be hidden. */
  remove: oc.input(z.object({ id: z.int() })).output(people),
  bringBack: oc.input(z.object({ id: z.int() })).output(people),

  progress: oc.output(z.array(personProgress)),
  /** Gives each face to some of these people, evenly, beside what was assigned before. */
  assign: oc.input(assignmentPlan).output(z.object({ faces: z.int(), assigned: z.int(), repeats: z.int() })),
  /** Takes back all assignments that are not answered yet. */
  unassign: oc.output(z.object({ removed: z.int() })),
  /**
   * What waits for the person at work, packed (id-list.ts): faces assigned to them, or, where they work blind and nothing is assigned,
   * every face that they have not answered. `again`: those among them that they have answered before.
   */
  queue: oc.output(z.object({ ids: z.file(), again: z.array(z.int()) })),

  /** `imported`: imported votes are annotators as well; without it only where fewer than two people have labelled. */
  agreement: oc.input(z.object({ imported: z.boolean().optional() })).output(agreement),

  /** Faces whose people disagree and nobody has decided, packed, the most disputed first. `unsure`: those that somebody is unsure of as well. */
  disputed: oc.input(z.object({ unsure: z.boolean() })).output(z.file()),
  /** Who says what of a face, the newest word of each. */
  opinions: oc.input(z.object({ faceId: z.int() })).output(z.array(opinion)),
};
