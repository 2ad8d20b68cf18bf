import { describe, expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { defaultFeatures, defaultFinetune, defaultHead, defaultJoint, defaultScratch } from '../../../../src/engine/stages/defaults.ts';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import { stages } from '../../../../src/studio/exports/card-stages.ts';

const [base] = BASE_CARDS;
const blocks = base!.blocks.map(({ name }) => name);
const common = { baseId: base!.id, faces: 200, seed: 1, blocks };
const run = (stage: Run['stage'], settings: Run['settings'], change: Partial<Run> = {}): Run =>
  ({
    name: 'Run 1',
    stage,
    state: 'done',
    settings,
    points: [],
    base: base!,
    classes: [
      { classId: 1, name: 'calm' },
      { classId: 2, name: 'smile' },
    ],
    faces: { train: 200, validation: 60, test: 60 },
    trainableParameters: 514,
    oldClasses: null,
    ...change,
  }) as Run;
const learned = (text: string) => text.split('learned here').length - 1;

describe('the stages of a model card', () => {
  it('tell which blocks learned: those of the run and of the runs before it, and the head', () => {
    const tuned = run('finetune', { ...defaultFinetune({ ...common, from: 1, blocks: blocks.length }), unfreeze: 2 });
    expect(learned(stages({ run: tuned, before: [] }))).toBe(3);
    expect(learned(stages({ run: run('scratch', defaultScratch(common)), before: [] }))).toBe(blocks.length + 1);
    expect(learned(stages({ run: run('pretrain', defaultScratch(common)), before: [] }))).toBe(blocks.length + 1);
    expect(learned(stages({ run: run('features', defaultFeatures(common)), before: [] }))).toBe(1);
  });

  it('say how, in words, and what was forgotten', () => {
    const joint = run('joint', defaultJoint(common, 'lwf'), { oldClasses: { n: 50, before: 0.7, after: 0.65 } });
    const words = stages({ run: joint, before: [] });
    expect(words).toContain('**Run 1** (learning without forgetting)');
    expect(words).toContain('On 50 test faces of classes that the base knew, its own head was right on 70.0 % before and on 65.0 % after.');
    expect(stages({ run: run('features', { ...defaultFeatures(common), extras: ['pose'] }), before: [] })).toContain('beside pose');
    expect(stages({ run: run('pretrain', defaultScratch(common)), before: [] })).toContain('**Run 1** (pre-training)');
    const gradual = run('finetune', { ...defaultFinetune({ ...common, from: 1, blocks: 4 }), gradual: true });
    expect(stages({ run: gradual, before: [] })).toContain('one more each epoch');
  });

  it('read as they are meant, whatever a person calls a run', () => {
    const named = run('head', defaultHead(common), { name: '1. try | *two*', device: 'A_B', backend: 'wasm' });
    const [first, , where] = stages({ run: named, before: [] }).split('\n');
    expect(first).toContain('1. **1. try \\| \\*two\\*** (feature extraction)');
    // At the start of a line its number would begin a list.
    expect(where).toBe('**1. try \\| \\*two\\*** ran on A\\_B, by the backend "wasm".');
  });

  it('say that training was broken off, and when', () => {
    const settings = defaultFinetune({ ...common, from: 1, blocks: blocks.length });
    const points = [{ epoch: 1 }, { epoch: 2 }] as Run['points'];
    const words = stages({ run: run('finetune', { ...settings, epochs: 9 }, { state: 'cancelled', points }), before: [] });
    expect(words).toContain('The training of Run 1 was broken off after 2 of 9 epochs (cancelled)');
    const failed = stages({ run: run('finetune', { ...settings, epochs: 9 }, { state: 'failed' }), before: [] });
    expect(failed).toContain('was broken off after 0 of 9 epochs (failed)');
  });
});
