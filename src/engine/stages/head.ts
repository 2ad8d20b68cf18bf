/** The first stage: the base stays frozen, a head learns from its features. */
import type { HeadSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { fitByCrossValidation, type SoftmaxChoice } from '../heads/cross-validation.ts';
import { fitHidden } from '../heads/hidden.ts';
import type { MappedHead } from '../heads/own-head.ts';
import { rowsOf, type TaskData, type TaskResult, type TaskSettings, type TaskWatch } from '../heads/task-data.ts';
import { temper } from '../heads/temper.ts';
import { requireFaces } from '../training/loop.ts';

export interface HeadStageOptions extends TaskData, TaskWatch {
  /** The base's own head for these classes, where it knows at least two of them. */
  readonly ownHead: MappedHead | null;
  readonly settings: TaskSettings & Pick<HeadSettings, 'anchor'>;
}

/** From strongly held to nearly free. A head that is good already is held faster than zeros are, and with many faces no longer so fast. */
const STRENGTHS = { anchored: [30, 10, 3, 1, 0.3, 0.1], plain: [1, 0.3, 0.1, 0.03, 0.01] } as const;
const MANY_FACES = 2_000;
const STRENGTHS_FOR_MANY = { anchored: [1, 0.3, 0.1, 0.03], plain: [0.3, 0.1, 0.03, 0.01] } as const;

/**
 * A softmax head, held near the base's own (tempered) or near zero, as strongly as cross-validation over people says; or a head with a
 * hidden layer.
 * @throws StudioError NOT_READY without faces, or where it is to be held near a head that the base does not have.
 */
export async function trainHead({ ownHead, settings, onPoint, signal, ...data }: HeadStageOptions): Promise<TaskResult> {
  requireFaces(data);
  const watch: TaskWatch = { ...(onPoint ? { onPoint } : {}), ...(signal ? { signal } : {}) };
  if (settings.model === 'hidden') return fitHidden(data, settings, watch);
  return fitByCrossValidation({ data, settings, choices: choicesOf(ownHead, settings, data) }, watch);
}

function choicesOf(ownHead: MappedHead | null, { anchor, strength }: HeadStageOptions['settings'], data: TaskData): SoftmaxChoice[] {
  if (anchor === 'always' && !ownHead) {
    throw new StudioError(
      'NOT_READY',
      'The base knows fewer than two of these classes, so the head cannot be held near its own. Say which of its classes yours stand for, or let the head learn anew.',
    );
  }
  const strengths = data.train.length < MANY_FACES ? STRENGTHS : STRENGTHS_FOR_MANY;
  const choices: SoftmaxChoice[] = [];
  if (ownHead && anchor !== 'never') {
    const { features, targets } = rowsOf(data, data.train);
    choices.push({ anchor: temper(ownHead, features, targets), strengths: strength === null ? strengths.anchored : [strength] });
  }
  if (!ownHead || anchor !== 'always') choices.push({ anchor: null, strengths: strength === null ? strengths.plain : [strength] });
  return choices;
}
