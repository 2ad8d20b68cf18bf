import { oc } from '@orpc/contract';
import { z } from 'zod';

const part = z.object({
  faces: z.int(),
  labelled: z.int(),
  /** Groups that stay on one side: a named person, or a face whose person is not known. */
  groups: z.int(),
  byClass: z.array(z.object({ classId: z.int(), count: z.int() })),
});

export const split = z.object({
  train: part,
  validation: part,
  test: part,
  seed: z.int(),
  /** A test part is locked from the first run on, so that results stay comparable. */
  locked: z.boolean(),
});
export type Split = z.infer<typeof split>;

export const splits = {
  current: oc.output(split.nullable()),
  /** Puts every labelled face into a part, people kept together, classes balanced. Refused while locked; new faces join the parts by `extend`. */
  make: oc.input(z.object({ test: z.number().min(0.05).max(0.5), validation: z.number().min(0.05).max(0.5), seed: z.int() })).output(split),
};
