/** What a run was told, as the forms name it: label and value, in the order of the forms. */
import type { Run } from '../../../shared/contract/runs.ts';
import { CHOICE_FIELDS, MAIN_FIELDS, MORE_FIELDS } from '../../components/training/stepwise-fields.ts';
import { blockNames } from '../../components/network/network-parts.ts';

type Told = Readonly<Record<string, unknown>>;
export type SettingLine = readonly [label: string, value: string];

const ANCHORS: Readonly<Record<string, string>> = { auto: 'where that does better', always: 'always', never: 'never' };
const MIXES: Readonly<Record<string, string>> = { concatenate: 'side by side', weighted: 'each with a weight' };

/** Null: this run was not told. `from`: the name of the run that it went on from. */
function linesOf({ settings, base }: Run, from: string | null): readonly (readonly [label: string, value: string | null])[] {
  const told: Told = settings;
  const has = (key: string) => told[key] !== undefined && told[key] !== null;
  const text = (key: string) => (has(key) ? String(told[key]) : null);
  const one = (key: string, words: Readonly<Record<string, string>>) => (has(key) ? (words[String(told[key])] ?? String(told[key])) : null);
  const list = (key: string) => (Array.isArray(told[key]) && told[key].length > 0 ? told[key].join(', ') : null);
  const isHidden = told['model'] === 'hidden';
  const isHeld = has('anchor') && !isHidden;
  return [
    ['Base', base.name],
    ['Went on from', from],
    ['Blocks that learn', has('unfreeze') ? blockNames(Number(told['unfreeze']), base.blocks.length) : null],
    ['One block more each epoch', has('gradual') ? (told['gradual'] ? 'yes' : 'no') : null],
    ['Model', has('model') ? (isHidden ? `a hidden layer of ${text('units')} units` : 'a softmax') : null],
    ['Near the base’s own head', isHeld ? one('anchor', ANCHORS) : null],
    ['Strength', told['strength'] === undefined || isHidden ? null : (text('strength') ?? 'chosen by cross-validation')],
    ['Blocks read', list('cuts')],
    ['Put together', one('mix', MIXES)],
    ['Beside the network', list('extras')],
    ...[...MAIN_FIELDS, ...MORE_FIELDS].filter(({ key }) => key !== 'seed').map(({ key, label }) => [label, text(key)] as const),
    ...CHOICE_FIELDS.map(
      ({ key, label, choices }) => [label, one(key, Object.fromEntries(choices.map((choice) => [choice.value, choice.label])))] as const,
    ),
    ['Old faces for each new one', told['method'] === 'rehearsal' ? text('oldRatio') : null],
    ['Temperature of old answers', told['method'] === 'lwf' ? text('temperature') : null],
    ['Weight of old answers', told['method'] === 'lwf' ? text('oldWeight') : null],
    ['Mirror image as well', has('mirror') ? (told['mirror'] ? 'yes' : 'no') : null],
    ['Seed', text('seed')],
  ];
}

export function settingLines(run: Run, from: string | null): SettingLine[] {
  return linesOf(run, from).flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

/** What another run was told in the places where it was told otherwise, by label. */
export function otherLines(lines: readonly SettingLine[], other: readonly SettingLine[]): ReadonlyMap<string, string> {
  const told = new Map(other);
  return new Map(
    lines.flatMap(([label, value]) => {
      const its = told.get(label);
      return its === undefined || its === value ? [] : [[label, its] as const];
    }),
  );
}
