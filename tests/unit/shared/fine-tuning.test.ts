import { expect, it } from 'vitest';
import { defaultHead } from '../../../src/engine/stages/defaults.ts';
import type { Run } from '../../../src/shared/contract/runs.ts';
import { fewestBlocks, hasLearntNothing } from '../../../src/shared/fine-tuning.ts';

const head = defaultHead({ baseId: 'b', seed: 1 });
const point = {
  epoch: 1,
  trainLoss: 1,
  trainAccuracy: 1,
  validationLoss: 1,
  validationAccuracy: 1,
  validationBalancedAccuracy: 0.79,
  rate: 1,
  best: true,
};
const validated = (n: number, balancedAccuracy: number) => ({ n, balancedAccuracy }) as Run['validation'];
const run = (change: Partial<Run>) =>
  ({
    stage: 'head',
    settings: head,
    classes: Array.from({ length: 7 }, (_, classId) => ({ classId, name: 'a' })),
    points: [],
    validation: validated(6, 0),
    ...change,
  }) as Run;

it.each([
  ['the base as shipped', true, run({ stage: 'base', validation: validated(200, 0.9) })],
  [
    'a head that cross-validation found good, whatever six faces say',
    false,
    run({ points: [point, { ...point, best: false, validationBalancedAccuracy: 0.1 }] }),
  ],
  [
    'a head that cross-validation found no better than chance',
    true,
    run({ points: [{ ...point, validationBalancedAccuracy: 0.1 }], validation: validated(6, 0.5) }),
  ],
  [
    'six faces all wrong, of a head whose strength was set',
    false,
    run({ settings: { ...head, strength: 1 }, points: [{ ...point, validationBalancedAccuracy: 0 }] }),
  ],
  ['two hundred faces all wrong', true, run({ settings: { ...head, model: 'hidden' }, points: [point], validation: validated(200, 0) })],
  ['nothing to go by', false, run({ validation: null })],
])('%s: has learnt nothing? %s', (_what, nothing, judged) => expect(hasLearntNothing(judged)).toBe(nothing));

const card = { blocks: ['block1', 'block2', 'block3', 'block4'].map((name) => ({ name })) } as Run['base'];
it.each([
  [1, null],
  [1, { cuts: ['block4'], extras: [] }],
  [1, { cuts: ['block4', 'block3'], extras: [] }],
  [3, { cuts: ['block4', 'block1'], extras: [] }],
  [null, { cuts: ['block2', 'block3'], extras: [] }],
  [null, { cuts: ['block4'], extras: ['pose'] }],
] satisfies [number | null, Run['reads']][])('%s blocks have to learn at least under %j', (fewest, reads) =>
  expect(fewestBlocks({ reads }, card)).toBe(fewest),
);
