import { oc } from '@orpc/contract';
import { z } from 'zod';

/** How a picture becomes faces: `auto` judges by size and by how much of the frame the face fills. */
export const cropMode = z.enum(['auto', 'detect', 'whole']);
export type CropMode = z.infer<typeof cropMode>;

export const skippedFile = z.object({ file: z.string(), reason: z.string() });
export type SkippedFile = z.infer<typeof skippedFile>;

/** What an import did. `images` and `faces` count what is new; `known` what was there already. */
export const importReport = z.object({
  id: z.int(),
  at: z.number(),
  source: z.string(),
  images: z.int(),
  faces: z.int(),
  known: z.int(),
  withoutFace: z.array(z.string()),
  labelled: z.int(),
  skipped: z.array(skippedFile),
  seconds: z.number(),
  cancelled: z.boolean(),
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
      }),
    )
    .output(z.object({ importId: z.int(), jobId: z.int() })),
  /** Files with their path relative to what was dropped; images and CSV files (labels, votes) in any order. Waits while the queue is full. */
  addToImport: oc.input(z.object({ importId: z.int(), paths: z.array(z.string()), files: z.array(z.file()) })).output(z.void()),
  finishImport: oc.input(z.object({ importId: z.int() })).output(z.void()),
  reports: oc.output(z.array(importReport)),
  /** Images in which no face was found. */
  withoutFace: oc.output(z.array(z.object({ id: z.int(), name: z.string() }))),
  /** Bytes for a host to serve: a face's crop, or an image as it was imported, turned upright and no larger than `side`. */
  read: oc.input(z.object({ kind: z.enum(['face', 'image']), id: z.int(), side: z.int().min(16).max(4096).optional() })).output(z.file()),
};
