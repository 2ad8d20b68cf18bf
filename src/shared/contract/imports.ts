import { oc } from '@orpc/contract';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';

export const dataFormat = z.enum([
  'folders',
  'table',
  'faces',
  'ferplus',
  'fer2013',
  'affectnet',
  'raf-db',
  'label-studio',
  'cvat',
  'voc',
  'yolo',
  'coco',
  'teachable-machine',
]);
export type DataFormat = z.infer<typeof dataFormat>;

/** What one column of a table can say. */
export const columnRole = z.enum([
  'file',
  'label',
  'subject',
  'part',
  'annotator',
  'unknown',
  'notAFace',
  'x',
  'y',
  'width',
  'height',
  'right',
  'bottom',
  'valence',
  'arousal',
]);
export type ColumnRole = z.infer<typeof columnRole>;

/** Which column says what, as places counted from 0; `votes`: one column of counts for each class. */
export const tableMapping = z.object({
  roles: z.partialRecord(columnRole, z.int().min(0)),
  votes: z.array(z.int().min(0)),
});
export type TableMapping = z.infer<typeof tableMapping>;

export const tableFacts = z.object({
  encoding: z.string(),
  delimiter: z.string(),
  header: z.array(z.string()),
  /** The first few rows. */
  sample: z.array(z.array(z.string())),
  mapping: tableMapping,
});
export type TableFacts = z.infer<typeof tableFacts>;

/** One thing that was recognised among the files. */
export const foundSet = z.object({
  format: dataFormat,
  /** The file that holds the labels; of a folder tree, its top. */
  file: z.string(),
  /** The archive that it lies in, or null. */
  archive: z.string().nullable(),
  table: tableFacts.nullable(),
});
export type FoundSet = z.infer<typeof foundSet>;

/** Where a name of a class goes: to a class of the project, to a new one of that name, or nowhere. */
export const classChoice = z.union([z.int(), z.literal('add'), z.literal('out')]);
export type ClassChoice = z.infer<typeof classChoice>;

export const importChoices = z.object({
  /** By the set's file (`archive/file` where it lies in an archive). */
  tables: z.record(z.string(), tableMapping).default({}),
  /** By the name in the files; what is not named goes where its name says. */
  classes: z.record(z.string(), classChoice).default({}),
  /** Take the files' own parts (training, validation, test). */
  parts: z.boolean().default(false),
  /** Sets to be left aside, by their file. */
  without: z.array(z.string()).default([]),
});
export type ImportChoices = z.infer<typeof importChoices>;

const count = z.int();

/** What would come of an import: nothing is changed yet. */
export const inspection = z.object({
  sets: z.array(
    foundSet.extend({
      /** "FER2013: 35,887 faces of 48 × 48 pixels." */
      sentence: z.string(),
      annotations: count,
      /** Why nothing can be read from it yet: a column is missing, or it is damaged. Null where all is well. */
      problem: z.string().nullable(),
    }),
  ),
  /** Pictures that come along, and those within archives and tables. */
  pictures: count,
  /** How many of them the project seems to have already, by their names and sizes. */
  known: count,
  /** Faces of such pictures: those that would get their first answer, and those that would get another. Null where there are too many to look. */
  answers: z.object({ first: count, other: count }).nullable(),
  /** Annotations whose picture comes along or is in the project. */
  matched: count,
  unknownImages: z.object({ count, examples: z.array(z.string()) }),
  /** Names of classes in the files, the most frequent first; `classId` null: the project has none of that name. */
  classes: z.array(z.object({ name: z.string(), count, classId: z.int().nullable() })),
  annotators: z.array(z.object({ name: z.string(), votes: count })),
  subjects: count,
  parts: z.object({ train: count, validation: count, test: count }),
  /** Whether the project has parts of its own, which are then not changed. */
  hasParts: z.boolean(),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
});
export type Inspection = z.infer<typeof inspection>;

export const imports = {
  /** Opens a place for files with labels and archives, to be looked at before anything is imported. */
  begin: oc.output(z.object({ intakeId: z.int() })),
  /** Names of pictures that are to come, and their bytes. */
  name: oc
    .input(z.object({ intakeId: z.int(), paths: z.array(z.string()).max(50_000), sizes: z.array(z.int().min(0)).max(50_000) }))
    .output(z.void()),
  /** Files, or a part of one large file that begins at `offset`; parts come in their order. */
  add: oc
    .input(
      z.object({
        intakeId: z.int(),
        paths: z.array(z.string()).min(1).max(LIMITS.upload.files),
        files: z.array(z.file()),
        offset: z.number().min(0).default(0),
      }),
    )
    .output(z.void()),
  /** Recognises what it is, and says what an import with these choices would do. */
  inspect: oc
    .input(z.object({ intakeId: z.int(), choices: importChoices, labelsFromFolders: z.boolean().default(true) }))
    .output(inspection),
  discard: oc.input(z.object({ intakeId: z.int() })).output(z.void()),
};
