/** The base's inner representations as inputs of a model of its own, alone or beside what else is known of a face. */
import type { FeaturesSettings } from '../../shared/contract/stages.ts';
import { fitByCrossValidation } from '../heads/cross-validation.ts';
import { fitHidden } from '../heads/hidden.ts';
import { mixScales } from '../heads/mix.ts';
import type { TaskData, TaskResult, TaskWatch } from '../heads/task-data.ts';
import { requireFaces } from '../training/loop.ts';

export interface FeaturesStageOptions extends TaskData, TaskWatch {
  readonly settings: FeaturesSettings;
  /** How many of the features each input has, in their order: the blocks, then the extra inputs. */
  readonly lengths: readonly number[];
}

const STRENGTHS = [1, 0.3, 0.1, 0.03, 0.01] as const;

/**
 * A softmax or a hidden layer on all inputs at once. With `mix: weighted` each input is scaled by a weight that is learnt with the softmax;
 * the head that comes back has the weights in it.
 * @throws StudioError NOT_READY without faces.
 */
export async function trainOnFeatures({ settings, lengths, onPoint, signal, ...data }: FeaturesStageOptions): Promise<TaskResult> {
  requireFaces(data);
  const watch: TaskWatch = { ...(onPoint ? { onPoint } : {}), ...(signal ? { signal } : {}) };
  if (settings.model === 'hidden') return fitHidden(data, settings, watch);
  const strengths = settings.strength === null ? STRENGTHS : [settings.strength];
  const weighted = settings.mix === 'weighted' && lengths.length > 1;
  const mix = weighted ? await mixScales(data, settings, lengths, watch) : null;
  const result = await fitByCrossValidation(
    { data, settings, choices: [{ anchor: null, strengths }], ...(mix ? { scales: mix.scales } : {}) },
    watch,
  );
  if (!mix) return result;
  const names = [...settings.cuts, ...settings.extras];
  const said = names.map((name, n) => `${name} ${Math.round((100 * mix.weights[n]!) / lengths.length)} %`).join(', ');
  return { ...result, notes: [...result.notes, `Weights of the mix: ${said}.`] };
}
