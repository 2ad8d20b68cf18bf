import { oc } from '@orpc/contract';
import { z } from 'zod';

export const subjectGroup = z.object({
  subject: z.string(),
  /** Who said so: a table that was imported, a person, or the clustering. */
  by: z.enum(['imported', 'person', 'cluster']),
  faces: z.int(),
  /** To who works blind, by themselves. */
  labelled: z.int(),
  /** Some of them. */
  examples: z.array(z.int()),
});
export type SubjectGroup = z.infer<typeof subjectGroup>;

/** So many are listed at a time. */
export const SUBJECTS_LISTED = 1_000;

/** Whose names contain the text, whatever its case; from the one at this place on. */
export const subjectQuery = z.object({ search: z.string().max(200).optional(), from: z.int().min(0).optional() });
export type SubjectQuery = z.infer<typeof subjectQuery>;

export const subjectList = z.object({
  /** So many of those asked for: proposals before known people, large before small. */
  groups: z.array(subjectGroup),
  /** All that were asked for. */
  found: z.int(),
  proposed: z.int(),
  known: z.int(),
  /** Faces whose person is not known. */
  unknown: z.int(),
  clusteredAt: z.number().nullable(),
});
export type SubjectList = z.infer<typeof subjectList>;

export const subjects = {
  /** Proposes who is the same person; what people and tables have said stays. The job's result is {subjects, faces}. */
  cluster: oc.output(z.object({ jobId: z.int() })),
  list: oc.input(subjectQuery.optional()).output(subjectList),
  faces: oc.input(z.object({ subject: z.string() })).output(z.array(z.int())),
  /** A person confirms a proposal, under this name or another; a name that is there already joins the two. One step. */
  name: oc
    .input(z.object({ subjects: z.array(z.string()).min(1).max(100_000), name: z.string().trim().min(1).max(200).nullable() }))
    .output(subjectList),
  /** These faces are not of this person, nor will they be proposed so again. One step. */
  apart: oc.input(z.object({ subject: z.string(), faceIds: z.array(z.int()).min(1).max(100_000) })).output(subjectList),
};
