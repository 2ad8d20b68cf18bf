/** From the options of `mien train` to the settings of a stage. */
import { canonicalClassName, findClass } from '../shared/classes.ts';
import {
  featuresSettings,
  finetuneSettings,
  headSettings,
  jointSettings,
  scratchSettings,
  type StageStart,
} from '../shared/contract/stages.ts';
import { StudioError } from '../shared/errors.ts';
import type { Studio } from '../studio/studio.ts';
import { requireSettings } from './setting-words.ts';

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

const SETTINGS = {
  head: headSettings,
  finetune: finetuneSettings,
  joint: jointSettings,
  features: featuresSettings,
  scratch: scratchSettings,
} as const;

/** Options that stand for a setting of some of the stages. */
const OPTIONS: readonly (readonly [name: keyof TrainOptions, option: string, setting: string])[] = [
  ['unfreeze', '--unfreeze', 'unfreeze'],
  ['gradual', '--gradual', 'gradual'],
  ['untrained', '--untrained', 'untrained'],
  ['epochs', '--epochs', 'epochs'],
  ['rate', '--rate', 'rate'],
  ['hidden', '--hidden', 'units'],
  ['anchor', '--anchor', 'anchor'],
  ['classMap', '--class-map', 'classMap'],
  ['cuts', '--cuts', 'cuts'],
  ['mix', '--mix', 'mix'],
  ['extras', '--extras', 'extras'],
  ['oldProject', '--old-project', 'oldProject'],
  ['seed', '--seed', 'seed'],
];

/** Those that say a setting besides. */
const BESIDE: typeof OPTIONS = [
  ['base', '--base', 'baseId'],
  ['from', '--from', 'from'],
  ['method', '--method', 'method'],
  ['hidden', '--hidden', 'model'],
];

/** The stage's defaults for this project, with what was given in their place. */
export async function stageFrom({ client }: Studio, options: TrainOptions): Promise<StageStart> {
  refuseIdle(options);
  const set = settingsTyped(options);
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
  const given: Record<string, unknown> = {
    ...Object.fromEntries(OPTIONS.flatMap(([name, , setting]) => (options[name] === undefined ? [] : [[setting, options[name]]]))),
    ...(options.hidden === undefined ? {} : { model: 'hidden' }),
    ...(options.classMap ? { classMap: await mapped(client, options.classMap, defaults.head.baseId) } : {}),
    ...set,
  };
  const unknown = Object.keys(given).find((name) => !(name in chosen));
  if (unknown !== undefined) {
    throw new StudioError('INVALID', `The stage ${stage} has no setting "${unknown}". It has: ${Object.keys(chosen).join(', ')}.`);
  }
  // Where left and right tell classes apart, no picture is mirrored while learning either.
  const flipped = 'mirror' in given && 'augmentation' in chosen ? { augmentation: { ...chosen.augmentation, flip: given['mirror'] } } : {};
  const settings = { ...chosen, ...flipped, ...given };
  requireSettings(SETTINGS[stage], settings);
  return { stage, settings } as StageStart;
}

/** @throws StudioError INVALID where an option was given that would change nothing. */
function refuseIdle(options: TrainOptions): void {
  const { stage, method, from, oldProject } = options;
  const without = (option: string, wanted: string) =>
    new StudioError('INVALID', `${option} changes nothing without ${wanted}. Give both, or leave out ${option}.`);
  if (method !== undefined && stage !== 'joint') throw without('--method', '--stage joint');
  if (from !== undefined && stage !== 'finetune') throw without('--from', '--stage finetune');
  if (oldProject !== undefined && method !== 'rehearsal') throw without('--old-project', '--stage joint --method rehearsal');
  const idle = OPTIONS.find(([name, , set]) => options[name] !== undefined && !(set in SETTINGS[stage].shape));
  if (!idle) return;
  const [, option, set] = idle;
  const stages = Object.entries(SETTINGS).flatMap(([name, { shape }]) => (set in shape ? [name] : []));
  throw new StudioError('INVALID', `${option} is for ${inWords(stages)}, not for --stage ${stage}. Leave it out, or choose another stage.`);
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

/** "a, b and c" */
function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** "smile=happy": the class of the project stands for that of the base; "smile=": for none. */
async function mapped(
  { project, runs }: Studio['client'],
  entries: readonly string[],
  baseId: string,
): Promise<{ classId: number; known: string | null }[]> {
  const classes = (await project.current())?.classes ?? [];
  const knows = (await runs.bases()).find(({ id }) => id === baseId)?.knows ?? [];
  const known = new Set(knows.map(canonicalClassName));
  const given = entries.map((entry) => {
    const [name = '', of = ''] = entry.split('=').map((part) => part.trim());
    const own = findClass(classes, name);
    if (!own) throw new StudioError('INVALID', `The project has no class "${name}". Write --class-map CLASS=CLASS OF THE BASE.`);
    if (of !== '' && !known.has(canonicalClassName(of))) {
      throw new StudioError(
        'INVALID',
        `The base ${baseId} knows no "${of}". ${knows.length > 0 ? `It knows ${knows.join(', ')}` : 'It has no classes of its own'}. Write ${name}= where the class is to stand for none.`,
      );
    }
    return { classId: own.id, known: of === '' ? null : of, name: own.name };
  });
  const twice = given.find(({ classId }, at) => given.findIndex((other) => other.classId === classId) !== at);
  if (twice) throw new StudioError('INVALID', `--class-map says twice what ${twice.name} stands for. Leave one of them out.`);
  return given.map(({ classId, known: of }) => ({ classId, known: of }));
}

/** What --set says. @throws StudioError INVALID where that was said already. */
function settingsTyped(options: TrainOptions): Record<string, unknown> {
  const pairs = (options.set ?? []).map(pairOf);
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new StudioError('INVALID', `--set ${twice}=… is given twice. Leave one of them out.`);
  const [, option, setting] = [...OPTIONS, ...BESIDE].find(([name, , set]) => options[name] !== undefined && names.includes(set)) ?? [];
  if (option) throw new StudioError('INVALID', `${option} and --set ${setting}=… say the same setting. Give one of them.`);
  if (names.includes('method')) throw new StudioError('INVALID', 'The method has an option of its own: --method. Give it there.');
  return Object.fromEntries(pairs);
}

/** "labelSmoothing=0.05": a number, true or false, or else text. */
function pairOf(entry: string): [string, unknown] {
  const at = entry.indexOf('=');
  if (at < 1) throw new StudioError('INVALID', `"${entry}" sets nothing. Write --set NAME=VALUE.`);
  const text = entry.slice(at + 1);
  try {
    return [entry.slice(0, at), JSON.parse(text)];
  } catch {
    return [entry.slice(0, at), text];
  }
}
