/** The first stage: the base stays frozen, a head learns from its features. */
import type { HeadSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { fitByCrossValidation, type SoftmaxChoice } from '../heads/cross-validation.ts';
import { fitHidden } from '../heads/hidden.ts';
import type { MappedHead } from '../heads/own-head.ts';
import { softmaxChoices, STRENGTHS, type Strengths } from '../heads/softmax-choices.ts';
import type { TaskData, TaskResult, TaskSettings, TaskWatch } from '../heads/task-data.ts';
import { requireFaces } from '../training/loop.ts';

export interface HeadStageOptions extends TaskData, TaskWatch {
  /** The base's own head for these classes, where it knows at least two of them. */
  readonly ownHead: MappedHead | null;
  readonly settings: TaskSettings & Pick<HeadSettings, 'anchor'>;
}

/** With many faces a good head is held no longer so fast. */
const MANY_FACES = 2_000;
const STRENGTHS_FOR_MANY: Strengths = { anchored: [1, 0.3, 0.1, 0.03], plain: [0.3, 0.1, 0.03, 0.01] };

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
  const choices = softmaxChoices(anchor === 'never' ? null : ownHead, strength, data, strengths);
  return anchor === 'always' ? choices.filter((choice) => choice.anchor) : choices;
}
