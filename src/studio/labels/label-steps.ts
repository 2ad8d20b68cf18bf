/** Steps of labelling: who said what of which faces, before and after. */
import { castAnswers, type Answers } from '../db/answers.ts';
import { reviveClasses } from '../db/classes.ts';
import type { OpKind } from './op-kind.ts';

export const labelSteps: OpKind<Answers> = {
  name: 'label',
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
