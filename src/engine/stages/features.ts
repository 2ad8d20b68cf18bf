/** The base's inner representations as inputs of a model of its own, alone or beside what else is known of a face. */
import type { FeaturesSettings } from '../../shared/contract/stages.ts';
import { fitByCrossValidation } from '../heads/cross-validation.ts';
import { fitHidden } from '../heads/hidden.ts';
import { mixScales } from '../heads/mix.ts';
import type { MappedHead } from '../heads/own-head.ts';
import { softmaxChoices } from '../heads/softmax-choices.ts';
import type { TaskData, TaskResult, TaskWatch } from '../heads/task-data.ts';
import { requireFaces } from '../training/loop.ts';

export interface FeaturesStageOptions extends TaskData, TaskWatch {
  readonly settings: FeaturesSettings;
  /** How many of the features each input has, in their order: the blocks, then the extra inputs. */
  readonly lengths: readonly number[];
  /** The base's own head for these classes, where it knows two of them and the base's features are among the inputs: which of them they are. */
  readonly own?: { readonly head: MappedHead; readonly input: number } | null;
}

/**
 * A softmax or a hidden layer on all inputs at once. With `mix: weighted` each input is scaled by a weight that is learnt with the softmax;
 * the head that comes back has the weights in it.
 * @throws StudioError NOT_READY without faces.
 */
export async function trainOnFeatures({
  settings,
  lengths,
  own = null,
  onPoint,
  signal,
  ...data
}: FeaturesStageOptions): Promise<TaskResult> {
  requireFaces(data);
  const watch: TaskWatch = { ...(onPoint ? { onPoint } : {}), ...(signal ? { signal } : {}) };
  if (settings.model === 'hidden') return fitHidden(data, settings, watch);
  const weighted = settings.mix === 'weighted' && lengths.length > 1;
  const mix = weighted ? await mixScales(data, settings, lengths, watch) : null;
  const result = await fitByCrossValidation(
    {
      data,
      settings,
      choices: softmaxChoices(own && widened(own, lengths), settings.strength, data),
      ...(mix ? { scales: mix.scales } : {}),
    },
    watch,
  );
  if (!mix) return result;
  const names = [...settings.cuts, ...settings.extras];
  const said = names.map((name, n) => `${name} ${Math.round((100 * mix.weights[n]!) / lengths.length)} %`).join(', ');
  return { ...result, notes: [...result.notes, `Weights of the mix: ${said}.`] };
}

/** The head on all inputs: as it is on its own, nothing on the others. */
function widened({ head: { head, known }, input }: { head: MappedHead; input: number }, lengths: readonly number[]): MappedHead {
  const before = lengths.slice(0, input).reduce((sum, length) => sum + length, 0);
  const features = lengths.reduce((sum, length) => sum + length, 0);
  const kernel = new Float32Array(features * head.classes);
  kernel.set(head.kernel, before * head.classes);
  return { head: { ...head, features, kernel }, known };
}
