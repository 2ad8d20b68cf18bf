/** From the options of `mien train` to the settings of a stage. */
import type { StageStart } from '../shared/contract/stages.ts';
import { StudioError } from '../shared/errors.ts';
import type { Studio } from '../studio/studio.ts';

export interface TrainOptions {
  readonly stage: 'head' | 'finetune' | 'joint' | 'features' | 'scratch';
  readonly from?: number;
  readonly base?: string;
  readonly method?: 'direct' | 'rehearsal' | 'lwf';
  readonly unfreeze?: number;
  readonly gradual?: boolean;
  readonly untrained?: boolean;
  readonly epochs?: number;
  readonly rate?: number;
  readonly hidden?: number;
  readonly anchor?: 'auto' | 'always' | 'never';
  readonly classMap?: readonly string[];
  readonly cuts?: readonly string[];
  readonly mix?: 'concatenate' | 'weighted';
  readonly extras?: readonly string[];
  readonly oldProject?: string;
  readonly seed?: number;
  readonly set?: readonly string[];
}

/** The stage's defaults for this project, with what was given in their place. */
export async function stageFrom({ client }: Studio, options: TrainOptions): Promise<StageStart> {
  refuseIdle(options);
  const { stage, from, base, method = 'direct' } = options;
  const defaults = await client.runs.defaults({ ...(from === undefined ? {} : { from }), ...(base === undefined ? {} : { base }) });
  const chosen = {
    head: defaults.head,
    finetune: defaults.finetune,
    joint: defaults[method],
    features: defaults.features,
    scratch: defaults.scratch,
  }[stage];
  if (!chosen) {
    throw new StudioError(
      'NOT_READY',
      stage === 'finetune'
        ? 'There is no head to fine-tune from. Train one first: mien train FILE --stage head.'
        : `The base ${defaults.head.baseId} has no head of its own, so "${method}" has nothing old to keep. Use --method direct, or fine-tune.`,
    );
  }
  if (stage === 'finetune' && base !== undefined) await requireBase(client, defaults.finetune!.from, base);
  const project = await client.project.current();
  const given = {
    ...pick(options, ['unfreeze', 'gradual', 'untrained', 'epochs', 'rate', 'anchor', 'cuts', 'mix', 'extras', 'oldProject', 'seed']),
    ...(options.hidden === undefined ? {} : { model: 'hidden', units: options.hidden }),
    ...(options.classMap ? { classMap: options.classMap.map((entry) => mapped(entry, project?.classes ?? [])) } : {}),
    ...Object.fromEntries((options.set ?? []).map(setting)),
  };
  const unknown = Object.keys(given).find((name) => !(name in chosen));
  if (unknown !== undefined) {
    throw new StudioError('INVALID', `The stage ${stage} has no setting "${unknown}". It has: ${Object.keys(chosen).join(', ')}.`);
  }
  // The contract checks the values.
  return { stage, settings: { ...chosen, ...given } } as StageStart;
}

/** @throws StudioError INVALID where an option was given that would change nothing. */
function refuseIdle({ stage, method, from, oldProject }: TrainOptions): void {
  const without = (option: string, wanted: string) =>
    new StudioError('INVALID', `${option} changes nothing without ${wanted}. Give both, or leave out ${option}.`);
  if (method !== undefined && stage !== 'joint') throw without('--method', '--stage joint');
  if (from !== undefined && stage !== 'finetune') throw without('--from', '--stage finetune');
  if (oldProject !== undefined && method !== 'rehearsal') throw without('--old-project', '--stage joint --method rehearsal');
}

/** @throws StudioError INVALID where fine-tuning cannot stand on this base: it goes on with that of the run before it. */
async function requireBase({ runs }: Studio['client'], from: number, wanted: string): Promise<void> {
  const { name, base } = await runs.get({ id: from });
  if (base.id === wanted) return;
  throw new StudioError(
    'INVALID',
    `${name} stands on the base ${base.id}, and fine-tuning goes on with it. Leave out --base, or train a head on the other base first: mien train FILE --base ${wanted}.`,
  );
}

function pick(options: TrainOptions, names: readonly (keyof TrainOptions)[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

/** "smile=happy": the class of the project stands for that of the base; "smile=": for none. */
function mapped(
  entry: string,
  classes: readonly { readonly id: number; readonly name: string }[],
): { classId: number; known: string | null } {
  const [name = '', known = ''] = entry.split('=').map((part) => part.trim());
  const own = classes.find((candidate) => candidate.name === name);
  if (!own) throw new StudioError('INVALID', `The project has no class "${name}". Write --class-map CLASS=CLASS OF THE BASE.`);
  return { classId: own.id, known: known === '' ? null : known };
}

/** "labelSmoothing=0.05": a number, true or false, or else text. */
function setting(entry: string): [string, unknown] {
  const at = entry.indexOf('=');
  if (at < 1) throw new StudioError('INVALID', `"${entry}" sets nothing. Write --set NAME=VALUE.`);
  const text = entry.slice(at + 1);
  try {
    return [entry.slice(0, at), JSON.parse(text)];
  } catch {
    return [entry.slice(0, at), text];
  }
}
