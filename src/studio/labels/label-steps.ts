/** Steps of labelling: who said what of which faces, before and after. */
import { z } from 'zod';
import { castAnswers, type AnswerDetails, type Answers } from '../db/answers.ts';
import { reviveClasses } from '../db/classes.ts';
import type { OpKind } from './op-kind.ts';

const details: z.ZodType<AnswerDetails> = z.object({
  second: z.object({ classId: z.int(), share: z.number().min(0).max(1).exactOptional() }).exactOptional(),
  reason: z.string().exactOptional(),
  valence: z.number().exactOptional(),
  arousal: z.number().exactOptional(),
  decides: z.literal(true).exactOptional(),
});
const kind = z.enum(['class', 'unsure', 'skip', 'unusable', 'clear']);
const word = z
  .tuple([kind, z.int().nullable(), z.int(), z.array(z.int()), details.exactOptional()])
  .refine(([said, classId]) => said !== 'class' || classId !== null);

export const labelSteps: OpKind<Answers> = {
  name: 'label',
  state: z.array(word),
  restore({ db }, answers, options) {
    reviveClasses(
      db,
      answers.flatMap(([, classId, , , details]) => [classId, details?.second?.classId].filter((id) => typeof id === 'number')),
    );
    castAnswers(db, answers, options);
  },
  faceIds: (answers) => answers.flatMap(([, , , ids]) => ids),
  topics: ['labels'],
};
