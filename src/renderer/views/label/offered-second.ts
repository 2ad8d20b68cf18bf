/** An answer keeps the second choice that it was given; a class that was removed since is offered no more. */
import type { Answer } from '../../../shared/contract/labels.ts';

/** The answer without a second choice that the project no longer has. `isThere` is asked by the class's id. */
export function withOfferedSecond(answer: Answer, isThere: (classId: number) => boolean): Answer {
  if (answer.kind === 'class' && answer.second && !isThere(answer.second.classId)) {
    const { second: _gone, ...rest } = answer;
    return rest;
  }
  if (answer.kind === 'unsure' && answer.classId !== undefined && !isThere(answer.classId)) {
    const { classId: _gone, ...rest } = answer;
    return rest;
  }
  return answer;
}
