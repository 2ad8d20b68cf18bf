import { oc } from '@orpc/contract';
import { z } from 'zod';
import { faceQuery } from './faces.ts';

export const dataExportFormat = z.enum(['folders', 'csv', 'ferplus', 'label-studio', 'coco', 'zip']);
export type DataExportFormat = z.infer<typeof dataExportFormat>;

/** What was written. */
export const dataExportRecord = z.object({
  format: dataExportFormat,
  path: z.string(),
  faces: z.int(),
  images: z.int(),
  votes: z.int(),
  bytes: z.number(),
  /** Pictures whose names no disk would take as they are; the table tells what they were called. */
  renamed: z.int(),
});
export type DataExportRecord = z.infer<typeof dataExportRecord>;

const faces = { query: faceQuery };

export const data = {
  /** Where an export would go, what such a file's name ends with (nothing for a folder), and how much it would hold. */
  suggest: oc
    .input(z.object({ ...faces, format: dataExportFormat, pictures: z.boolean() }))
    .output(z.object({ path: z.string(), ending: z.string(), faces: z.int() })),
  /**
   * Writes the faces of a query with all that is known of them. `pictures`: with their pictures beside. `byPart`: folders of classes lie in
   * one of each part. An existing file is left as it is unless `replace`.
   */
  create: oc
    .input(
      z.object({
        ...faces,
        format: dataExportFormat,
        path: z.string(),
        pictures: z.boolean(),
        byPart: z.boolean().default(false),
        replace: z.boolean(),
      }),
    )
    .output(z.object({ jobId: z.int() })),
};
