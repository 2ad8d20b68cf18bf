import { oc } from '@orpc/contract';
import { z } from 'zod';

export const splitPart = z.enum(['train', 'validation', 'test']);
export type SplitPart = z.infer<typeof splitPart>;

export const labelState = z.enum(['unlabelled', 'labelled', 'unsure', 'skipped', 'unusable']);
export type LabelState = z.infer<typeof labelState>;

export const faceBox = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** What one person says of a face. */
export const ownAnswer = z.object({
  kind: z.enum(['class', 'unsure', 'skip', 'unusable']),
  classId: z.int().nullable(),
  /** Of a class: the second choice, with its share of the label. Of unsure: what it might be. */
  second: z.object({ classId: z.int(), share: z.number().nullable() }).nullable(),
  reason: z.string().nullable(),
  valence: z.number().nullable(),
  arousal: z.number().nullable(),
});
export type OwnAnswer = z.infer<typeof ownAnswer>;

export const face = z.object({
  id: z.int(),
  imageId: z.int(),
  /** Name of the image's file, relative to what was imported. */
  file: z.string(),
  source: z.string(),
  /** Pixels of the upright image; the whole frame where the picture is a crop already. */
  box: faceBox,
  whole: z.boolean(),
  /** As a duplicate, a poor one, or by a person: not trained on, and in no list that does not ask for it. */
  leftOut: z.boolean(),
  subject: z.string().nullable(),
  part: splitPart.nullable(),
  state: labelState,
  /** The class with the largest share, if it is labelled. */
  classId: z.int().nullable(),
  /** The label: a distribution over classes, largest first. Empty where there is none. */
  shares: z.array(z.object({ classId: z.int(), share: z.number() })),
  /** Number of opinions that the label rests on. */
  votes: z.int(),
  /** How many people of this project have answered; who works blind knows of no other. */
  people: z.int(),
  /** The answer and the note of the person at work; null and empty where there is none. */
  mine: ownAnswer.nullable(),
  note: z.string(),
  /** What the project file holds of it and cannot be so, in a sentence; that is left open here. */
  damage: z.string().exactOptional(),
});
export type Face = z.infer<typeof face>;

/** [least, most], both included; null leaves that side open. */
export const range = z.tuple([z.number().nullable(), z.number().nullable()]);
export type Range = z.infer<typeof range>;

const conditions = z.object({
  states: z.array(labelState).optional(),
  classIds: z.array(z.int()).optional(),
  subjects: z.array(z.string()).optional(),
  parts: z.array(splitPart).optional(),
  sources: z.array(z.string()).optional(),
  /** Faces that one of these annotators has said something of. */
  annotatorIds: z.array(z.int()).optional(),
  /** What the quick model takes them for. */
  guessIds: z.array(z.int()).optional(),
  /** How far the votes are spread: 1 minus the largest share, of labelled faces. */
  disagreement: range.optional(),
  quality: range.optional(),
  confidence: range.optional(),
  /** How likely the label is wrong. */
  error: range.optional(),
  /** Text in the file's name. */
  text: z.string().max(200).optional(),
  imageId: z.int().optional(),
});
export type FaceConditions = z.infer<typeof conditions>;

/** All given conditions must hold, and none of `without`; within one, any of its values. */
export const faceFilter = conditions.extend({
  without: conditions.optional(),
  /** Faces that were left out (duplicates, poor ones): not listed unless they are asked for. */
  excluded: z.enum(['only', 'also']).optional(),
  /** Faces that came after this one. */
  after: z.int().optional(),
});
export type FaceFilter = z.infer<typeof faceFilter>;

export const faceSort = z.enum([
  'imported',
  'file',
  'source',
  'subject',
  'part',
  'label',
  'labelledLast',
  'disagreement',
  'quality',
  'guess',
  'confidence',
  'error',
]);
export type FaceSort = z.infer<typeof faceSort>;

/** What a list shows and in which order: what a view is. `similarTo`: nearest to this face first, instead of by `sort`. */
export const faceQuery = z.object({
  filter: faceFilter,
  sort: faceSort,
  descending: z.boolean(),
  similarTo: z.int().optional(),
  /** No more than so many. */
  limit: z.int().min(1).optional(),
});
export type FaceQuery = z.infer<typeof faceQuery>;

export const savedView = z.object({ id: z.int(), name: z.string(), text: z.string() });
export type SavedView = z.infer<typeof savedView>;

export const faces = {
  /** Ids of all faces of a query, in order, packed (see id-list.ts); the grid then asks for the faces that it shows. */
  ids: oc.input(faceQuery).output(z.file()),
  /** Faces by id, in the order asked for; unknown ids are left out. */
  get: oc.input(z.object({ ids: z.array(z.int()).max(1_000) })).output(z.array(face)),
  subjects: oc.output(z.array(z.object({ subject: z.string(), faces: z.int() }))),
  /** Queries that were given a name, in the text form of view-text.ts. */
  views: oc.output(z.array(savedView)),
  /** Keeps a query under a name; one of that name is replaced. */
  saveView: oc.input(z.object({ name: z.string().trim().min(1).max(80), text: z.string().max(2_000) })).output(savedView),
  removeView: oc.input(z.object({ id: z.int() })).output(z.void()),
};
