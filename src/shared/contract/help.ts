import { oc } from '@orpc/contract';
import { z } from 'zod';

export const nextReason = z.enum(['typical', 'unsure', 'audit']);
export type NextReason = z.infer<typeof nextReason>;

/** To who works blind, only what no label had a part in. */
export const helpState = z.object({
  /** Whether a quick head learns from each label in the background. */
  on: z.boolean(),
  /** Whether it says of any face what it would guess. */
  guesses: z.boolean(),
  /** Faces whose features are there, of all in use. */
  features: z.int(),
  faces: z.int(),
  /** Labels that the newest quick head has learnt from, and how long that took; null: none yet. */
  learnt: z.object({ labels: z.int(), milliseconds: z.number() }).nullable(),
  /** Of the faces drawn blindly, how many the head had right before they were labelled. */
  audit: z.object({ labelled: z.int(), right: z.int() }),
  /** About how many labels a random order would have needed more, and the share saved; null: too early to say, and why. */
  saved: z.object({ labels: z.int(), low: z.int(), high: z.int() }).nullable(),
  savedNote: z.string(),
});
export type HelpState = z.infer<typeof helpState>;

export const guess = z.object({
  faceId: z.int(),
  classId: z.int(),
  confidence: z.number(),
  /** Lead over the second class, 0 to 1. */
  margin: z.number(),
});
export type Guess = z.infer<typeof guess>;

export const nextFace = z.object({ faceId: z.int(), reason: nextReason, guess: guess.nullable() });
export type NextFace = z.infer<typeof nextFace>;

export const likelyError = z.object({
  faceId: z.int(),
  file: z.string(),
  classId: z.int(),
  suggestedId: z.int(),
  /** 0 (surely right) to 1 (surely wrong). */
  score: z.number(),
});
export type LikelyError = z.infer<typeof likelyError>;

export const errorList = z.object({
  foundAt: z.number().nullable(),
  labelled: z.int(),
  reviewed: z.int(),
  /** Of those so many are worth a look: what is left of the most doubtful quarter. */
  worth: z.int(),
  /** Not yet reviewed, the most doubtful first. */
  ranked: z.array(likelyError),
  /** By class, labels that were not judged when it was looked for errors, and why. */
  unchecked: z.array(z.object({ classId: z.int(), labels: z.int(), sentence: z.string() })),
});
export type ErrorList = z.infer<typeof errorList>;

/** Refused to a person who labels blind, and never said of a face of the test part. */
export const help = {
  state: oc.output(helpState),
  switch: oc.input(z.object({ on: z.boolean() })).output(helpState),
  /** Computes the features that are missing; null: none are. */
  prepare: oc.output(z.object({ jobId: z.int() }).nullable()),
  /** What to label next, best first. */
  next: oc.input(z.object({ count: z.int().min(1).max(1_000) })).output(z.array(nextFace)),
  guesses: oc.input(z.object({ faceIds: z.array(z.int()).max(1_000) })).output(z.array(guess)),
  /** Looks for labels that are likely wrong; the job's result is how many faces were ranked. */
  findErrors: oc.output(z.object({ jobId: z.int() })),
  errors: oc.input(z.object({ count: z.int().min(1).max(10_000) })).output(errorList),
  /** Keeps the label, takes the suggestion, keeps both as a divided label, or calls the face unusable. What was said before stays in the votes. */
  decideError: oc.input(z.object({ faceId: z.int(), decision: z.enum(['keep', 'suggestion', 'both', 'unusable']) })).output(z.void()),
};
