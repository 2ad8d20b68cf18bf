import { oc } from '@orpc/contract';
import { z } from 'zod';
import { importChoices } from './imports.ts';

/** How a picture becomes faces: `auto` judges by size and by how much of the frame the face fills. */
export const cropMode = z.enum(['auto', 'detect', 'whole']);
export type CropMode = z.infer<typeof cropMode>;

export const skippedFile = z.object({ file: z.string(), reason: z.string() });
export type SkippedFile = z.infer<typeof skippedFile>;

/** What an import did. `images` and `faces` count what is new; `known` what was there already. */
export const importReport = z.object({
  at: z.number(),
  source: z.string(),
  images: z.int(),
  faces: z.int(),
  known: z.int(),
  withoutFace: z.array(z.string()),
  /** Faces that got an answer, and those among them that had one before. */
  labelled: z.int(),
  relabelled: z.int().default(0),
  skipped: z.array(skippedFile),
  seconds: z.number(),
  cancelled: z.boolean(),
  /** Faces that took the part (training, validation, test) that a file says. */
  parts: z.int().default(0),
});
export type ImportReport = z.infer<typeof importReport>;

export const images = {
  /** Opens an import to which files are then added; its job runs until `finishImport` and all are done. */
  beginImport: oc
    .input(
      z.object({
        source: z.string().max(200),
        crops: cropMode,
        /** Number of files and bytes to come, for the time left. */
        expected: z.object({ files: z.int(), bytes: z.number() }),
        /** Take labels from the name of the folder that a file lies in, where it names a class. */
        labelsFromFolders: z.boolean(),
        /** Files with labels and archives that were given before, and what was chosen for them. */
        intake: z.object({ intakeId: z.int(), choices: importChoices }).optional(),
      }),
    )
    .output(z.object({ importId: z.int(), jobId: z.int() })),
  /** Images with their path relative to what was dropped. `frames`: of a video, where in it each was. Waits while the queue is full. */
  addToImport: oc
    .input(
      z.object({
        importId: z.int(),
        paths: z.array(z.string()),
        files: z.array(z.file()),
        frames: z.object({ video: z.string().max(1_000), at: z.array(z.number().min(0)) }).optional(),
      }),
    )
    .output(z.void()),
  finishImport: oc.input(z.object({ importId: z.int() })).output(z.void()),
  /** Images in which no face was found. */
  withoutFace: oc.output(z.array(z.object({ id: z.int(), name: z.string() }))),
  /** Bytes for a host to serve: a face's crop, or an image as it was imported, turned upright and no larger than `side`. */
  read: oc.input(z.object({ kind: z.enum(['face', 'image']), id: z.int(), side: z.int().min(16).max(4096).optional() })).output(z.file()),
};
