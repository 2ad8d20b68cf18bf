import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { classDraft, projectClass } from './classes.ts';

export const labelCounts = z.object({
  faces: z.int(),
  labelled: z.int(),
  unlabelled: z.int(),
  unsure: z.int(),
  skipped: z.int(),
  unusable: z.int(),
  byClass: z.array(z.object({ classId: z.int(), count: z.int() })),
});
export type LabelCounts = z.infer<typeof labelCounts>;

export const project = z.object({
  path: z.string(),
  name: z.string(),
  classes: z.array(projectClass),
  images: z.int(),
  imagesWithoutFace: z.int(),
  counts: labelCounts,
  subjects: z.int(),
  sources: z.array(z.string()),
  /** Everybody who has said something of a face, imported votes too. */
  annotators: z.array(z.object({ id: z.int(), name: z.string() })),
  runs: z.int(),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** Why the file cannot be written to (moved, read-only, out of reach), or null. */
  readOnlyReason: z.string().nullable(),
  /** What is to be said of the file as long as it is open, or null: that it may lack what was saved last. */
  note: z.string().nullable(),
});
export type Project = z.infer<typeof project>;

/** What changed in the open project; the receiver asks again for what it shows. */
export const projectChange = z.object({
  topic: z.enum(['project', 'faces', 'labels', 'splits', 'runs', 'comparisons', 'exports', 'help']),
});
export type ProjectChange = z.infer<typeof projectChange>;

/** What can be done now; where not, why and what to do. */
export const readiness = z.object({
  ready: z.boolean(),
  reason: z.string().nullable(),
  /** What is in the way, where it is not the step before: too few people, or that nobody has said who is who. */
  lacks: z.enum(['people']).optional(),
});
export const projectReadiness = z.object({
  import: readiness,
  label: readiness,
  head: readiness,
  finetune: readiness,
  results: readiness,
  export: readiness,
});
export type ProjectReadiness = z.infer<typeof projectReadiness>;

/** What changes with every answer, without all else. */
export const labelStanding = project.pick({ counts: true, canUndo: true, canRedo: true });

export const projectGroup = {
  /** The open project, or null. */
  current: oc.output(project.nullable()),
  labelled: oc.output(labelStanding.nullable()),
  readiness: oc.output(projectReadiness),
  /** A new file `<name>.mien` in `folder` (default: the folder of projects). Refused if it exists. */
  create: oc
    .input(z.object({ name: z.string().min(1).max(120), folder: z.string().optional(), classes: z.array(classDraft).min(2) }))
    .output(project),
  /** A new sample project, drawn; the job's result is its path. What is open stays open. */
  sample: oc.input(z.object({ seed: z.int().optional() })).output(z.object({ jobId: z.int() })),
  open: oc.input(z.object({ path: z.string() })).output(project),
  /**
   * A copy of the file as it is, whole; to `path`, which must not be there yet, or beside the project under a name of its own. The job's
   * result is its path.
   */
  copy: oc.input(z.object({ path: z.string().optional() })).output(z.object({ jobId: z.int() })),
  close: oc.output(z.void()),
  /** Rename, recolour, re-key, reorder or add classes (no id: new). A class with votes cannot be left out. */
  setClasses: oc.input(z.object({ classes: z.array(classDraft.extend({ id: z.int().optional() })).min(2) })).output(project),
  /** Every change of the open project, and of which project is open. */
  watch: oc.output(eventIterator(projectChange)),
};
