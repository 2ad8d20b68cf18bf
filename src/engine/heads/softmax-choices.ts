import type { SoftmaxChoice } from './cross-validation.ts';
import type { MappedHead } from './own-head.ts';
import { rowsOf, type TaskData } from './task-data.ts';
import { temper } from './temper.ts';

/** Strengths to try, from strongly held to nearly free. A head that is good already is held faster than zeros are. */
export interface Strengths {
  readonly anchored: readonly number[];
  readonly plain: readonly number[];
}

export const STRENGTHS: Strengths = { anchored: [30, 10, 3, 1, 0.3, 0.1], plain: [1, 0.3, 0.1, 0.03, 0.01] };

/** Held near the anchor (tempered), where there is one, and near zero. @param strength The only one to try; null: all of `strengths`. */
export function softmaxChoices(anchor: MappedHead | null, strength: number | null, data: TaskData, strengths = STRENGTHS): SoftmaxChoice[] {
  const plain = { anchor: null, strengths: strength === null ? strengths.plain : [strength] };
  if (!anchor) return [plain];
  const { features, targets } = rowsOf(data, data.train);
  return [{ anchor: temper(anchor, features, targets), strengths: strength === null ? strengths.anchored : [strength] }, plain];
}
