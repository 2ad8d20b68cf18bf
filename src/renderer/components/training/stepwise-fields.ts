/** The settings of a stage that goes in steps, as fields of a form. */
import type { StepwiseSettings } from '../../../shared/contract/stages.ts';

interface NumberField {
  readonly key: {
    [Key in keyof StepwiseSettings]: StepwiseSettings[Key] extends number ? Key : never;
  }[keyof StepwiseSettings];
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number | 'any';
}

export interface ChoiceField {
  readonly key: 'schedule' | 'balance' | 'statistics' | 'average';
  readonly label: string;
  readonly hint: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

export const MAIN_FIELDS: readonly NumberField[] = [
  {
    key: 'epochs',
    label: 'Epochs',
    hint: 'How often each face is seen. It stops earlier when nothing gets better.',
    min: 1,
    max: 1000,
    step: 1,
  },
  {
    key: 'rate',
    label: 'Learning rate',
    hint: 'How large the steps of the top block are. Small: the base keeps what it knows.',
    min: 1e-7,
    max: 1,
    step: 'any',
  },
];

export const MORE_FIELDS: readonly NumberField[] = [
  { key: 'rateFactor', label: 'Slower by block', hint: 'Each lower block learns slower by this factor.', min: 1, max: 10, step: 0.1 },
  { key: 'headFactor', label: 'Head faster', hint: 'The head’s rate is this many times the rate.', min: 0.1, max: 100, step: 'any' },
  { key: 'warmup', label: 'Warm-up', hint: 'Share of the steps in which the rate rises.', min: 0, max: 1, step: 0.05 },
  {
    key: 'patience',
    label: 'Patience',
    hint: 'Epochs without a better result before it stops. The best weights are kept.',
    min: 1,
    max: 100,
    step: 1,
  },
  { key: 'batchSize', label: 'Batch', hint: 'Faces per step.', min: 1, max: 512, step: 1 },
  {
    key: 'views',
    label: 'Views kept',
    hint: '0: every face is changed anew each epoch. K: the same K changes, computed once: faster.',
    min: 0,
    max: 64,
    step: 1,
  },
  { key: 'labelSmoothing', label: 'Label smoothing', hint: 'How much certainty is taken off each label.', min: 0, max: 0.5, step: 0.05 },
  { key: 'weightDecay', label: 'Weight decay', hint: 'Pulls weights towards zero.', min: 0, max: 1, step: 'any' },
  {
    key: 'pull',
    label: 'Pull to the start',
    hint: 'L2-SP: pulls the base’s weights back to where they began.',
    min: 0,
    max: 10,
    step: 'any',
  },
  {
    key: 'ema',
    label: 'Running average',
    hint: 'Decay of an average of the weights that is judged instead of them; 0: none.',
    min: 0,
    max: 0.9999,
    step: 'any',
  },
  { key: 'seed', label: 'Seed', hint: 'The same seed gives the same run.', min: 0, max: 1_000_000, step: 1 },
];

export const CHOICE_FIELDS: readonly ChoiceField[] = [
  {
    key: 'schedule',
    label: 'After the warm-up',
    hint: 'How the rate goes on.',
    choices: [
      { value: 'cosine', label: 'falls along a cosine' },
      { value: 'constant', label: 'stays as it is' },
    ],
  },
  {
    key: 'balance',
    label: 'Rare classes',
    hint: 'How they are made to count.',
    choices: [
      { value: 'weights', label: 'weigh more' },
      { value: 'sampling', label: 'are drawn more often' },
      { value: 'none', label: 'count as they are' },
    ],
  },
  {
    key: 'average',
    label: 'Average with the start',
    hint: 'Half start, half best, often holds up better on other photos (WiSE).',
    choices: [
      { value: 'tried', label: 'where validation agrees' },
      { value: '0.5', label: 'always, half and half' },
      { value: '1', label: 'never' },
    ],
  },
  {
    key: 'statistics',
    label: 'Batch statistics',
    hint: 'Of a base with batch normalisation. Keep them unless there are thousands of faces and large batches.',
    choices: [
      { value: 'keep', label: 'keep' },
      { value: 'learn', label: 'learn along' },
    ],
  },
];
