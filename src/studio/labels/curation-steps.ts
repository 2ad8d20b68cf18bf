/** Steps of curation that can be taken back: one may change several things at once. */
import { z } from 'zod';
import { faceBox, splitPart } from '../../shared/contract/faces.ts';
import { exclusion } from '../../shared/contract/marks.ts';
import { facesOfMarks, writeMarks, type MarkField, type Marks } from '../db/face-marks.ts';
import { setGroupStates, type DuplicateState } from '../db/duplicates.ts';
import { writeReview } from '../db/guesses.ts';
import { writeCrops, type StoredCrop } from '../db/face-crops.ts';
import { writeCounting, type LabelMap } from '../db/label-map.ts';
import { LABEL_MAP } from '../db/settings.ts';
import { isSplitLocked, SPLIT_LOCKED } from '../db/splits.ts';
import { setApart, type Pair } from '../db/subjects.ts';
import type { OpKind } from './op-kind.ts';

export interface CurationState {
  readonly marks?: Partial<Record<MarkField, Marks>>;
  /** Where faces moved between parts of a locked split: the newest run of that moment. Later ones were judged on what came of it. */
  readonly newestRun?: number;
  readonly groups?: readonly (readonly [id: number, state: DuplicateState])[];
  /** Faces that it is about and leaves as they are. */
  readonly looked?: readonly number[];
  /** Faces said to be of two people, and whether that holds. */
  readonly apart?: { readonly pairs: readonly Pair[]; readonly holds: boolean };
  /** Where faces were cut out. */
  readonly crops?: readonly StoredCrop[];
  /** What these classes count as in runs. */
  readonly counting?: LabelMap;
  /** The class that a face had when somebody looked at its label; null: nobody has. */
  readonly reviews?: readonly (readonly [faceId: number, classId: number | null])[];
}

const marksOf = (value: z.ZodType<string>): z.ZodType<Marks> =>
  z.array(z.tuple([value.nullable(), z.string().nullable(), z.array(z.int())]));

const crop: z.ZodType<StoredCrop> = z.object({
  faceId: z.int(),
  cropBlobId: z.int(),
  box: faceBox,
  angle: z.number(),
  score: z.number().nullable(),
  whole: z.boolean(),
  landmarks: z.array(z.number()).nullable(),
});

const state: z.ZodType<CurationState> = z.object({
  marks: z
    .object({
      excluded: marksOf(exclusion).exactOptional(),
      subject: marksOf(z.string()).exactOptional(),
      part: marksOf(splitPart).exactOptional(),
    })
    .exactOptional(),
  newestRun: z.int().exactOptional(),
  groups: z.array(z.tuple([z.int(), z.enum(['open', 'kept', 'different'])])).exactOptional(),
  looked: z.array(z.int()).exactOptional(),
  apart: z.object({ pairs: z.array(z.tuple([z.int(), z.int()])), holds: z.boolean() }).exactOptional(),
  crops: z.array(crop).exactOptional(),
  counting: LABEL_MAP.schema.exactOptional(),
  reviews: z.array(z.tuple([z.int(), z.int().nullable()])).exactOptional(),
});

export const curationSteps: OpKind<CurationState> = {
  name: 'curation',
  state,
  restore({ db }, { marks = {}, groups = [], apart, crops = [], reviews = [], counting }) {
    if (counting) writeCounting(db, counting);
    for (const [field, values] of Object.entries(marks)) writeMarks(db, field as MarkField, values);
    setGroupStates(db, groups);
    writeCrops(db, crops);
    if (apart) setApart(db, apart.pairs, apart.holds);
    for (const [faceId, classId] of reviews) writeReview(db, faceId, classId);
  },
  refusal: ({ db }, { marks, newestRun }) => (marks?.part && isSplitLocked(db, { since: newestRun }) ? SPLIT_LOCKED : null),
  cutAnew: ({ crops = [] }) => crops.map(({ faceId }) => faceId),
  faceIds: ({ marks = {}, crops = [], reviews = [], looked = [] }) => [
    ...Object.values(marks).flatMap(facesOfMarks),
    ...crops.map(({ faceId }) => faceId),
    ...reviews.map(([faceId]) => faceId),
    ...looked,
  ],
  topics: ['labels', 'splits', 'faces'],
};
