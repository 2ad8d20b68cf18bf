import { expect, it } from 'vitest';
import { otherLines, settingLines } from '../../../../../src/renderer/views/results/run-settings.ts';
import { BASE_CARDS } from '../../../../../src/engine/bases/base.ts';
import { finetuneSettings, headSettings, type StageSettings } from '../../../../../src/shared/contract/stages.ts';
import type { Run } from '../../../../../src/shared/contract/runs.ts';

const base = BASE_CARDS.find(({ id }) => id === 'face-expression')!;
const runOf = (settings: StageSettings) => ({ settings, base }) as unknown as Run;
const still = { flip: true, rotate: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, grey: 0 };
const tuned = (rate: number, unfreeze: number) =>
  runOf(
    finetuneSettings.parse({
      ...{ from: 1, unfreeze, rate, epochs: 20, rateFactor: 2, batchSize: 32, weightDecay: 0, labelSmoothing: 0.1, warmup: 0.1 },
      ...{ patience: 5, augmentation: still, seed: 3 },
    }),
  );

it('tells what a run was told in the words of its form, and nothing that it was not', () => {
  const lines = new Map(settingLines(tuned(0.001, 2), 'Head 1'));
  expect(Object.fromEntries(lines)).toMatchObject({
    Base: base.name,
    'Went on from': 'Head 1',
    'Blocks that learn': 'blocks 3 and 4',
    'Learning rate': '0.001',
    'Rare classes': 'weigh more',
    Seed: '3',
  });
  expect([...lines.keys()]).not.toContain('Strength');
  const head = new Map(settingLines(runOf(headSettings.parse({ baseId: base.id, seed: 1 })), null));
  expect(head.get('Strength')).toBe('chosen by cross-validation');
  for (const label of ['Went on from', 'Epochs', 'Blocks that learn']) expect([...head.keys()]).not.toContain(label);
});

it('tells where another one was told otherwise', () => {
  const [one, other] = [settingLines(tuned(0.001, 2), 'Head 1'), settingLines(tuned(0.01, 3), 'Head 1')];
  expect([...otherLines(one, other)]).toEqual([
    ['Blocks that learn', 'blocks 2 to 4'],
    ['Learning rate', '0.01'],
  ]);
});
