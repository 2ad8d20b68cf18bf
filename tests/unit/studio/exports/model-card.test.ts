import { expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { defaultFinetune } from '../../../../src/engine/stages/defaults.ts';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import type { Evaluation } from '../../../../src/shared/evaluation.ts';
import { modelCard } from '../../../../src/studio/exports/model-card.ts';

/** Whatever would begin a tag, a link, a picture, emphasis, a heading, a line of its own or a cell of its own. */
const HOSTILE = '<img src=x>![p](http://x)**b**_i_`c`|d\\\n# h\n- l\u202E&lt;';
const SHOWN = '\\<img src=x\\>\\!\\[p\\](http://x)\\*\\*b\\*\\*\\_i\\_\\`c\\`\\|d\\\\ \\# h - l�\\&lt;';

it('nothing that people and files call something becomes markup', () => {
  const [card] = BASE_CARDS;
  const names = { name: HOSTILE, summary: HOSTILE, source: HOSTILE, licence: HOSTILE, trainedOn: HOSTILE, id: HOSTILE, knows: [HOSTILE] };
  const base = { ...card!, ...names, blocks: card!.blocks.map((block) => ({ ...block, name: HOSTILE, sees: HOSTILE })) };
  const settings = defaultFinetune({ faces: 10, from: 1, seed: 1, blocks: 2 });
  const evaluated: Partial<Evaluation> = {
    n: 2,
    accuracy: 1,
    accuracyInterval: [0, 1],
    balancedAccuracy: 1,
    balancedAccuracyInterval: [0, 1],
    macroF1: 1,
    macroF1Interval: [0, 1],
    recall: [1, 1],
    recallInterval: [
      [0, 1],
      [0, 1],
    ],
    support: [1, 1],
    confusion: [
      [1, 0],
      [0, 1],
    ],
  };
  const run = {
    name: HOSTILE,
    stage: 'finetune',
    state: 'cancelled',
    settings: { ...settings, augmentation: { ...settings.augmentation, [HOSTILE]: 1 } },
    points: [],
    base,
    classes: [
      { classId: 1, name: HOSTILE },
      { classId: 2, name: 'smile' },
    ],
    faces: { train: 2, validation: 2, test: 2 },
    trainableParameters: 1,
    backend: HOSTILE,
    device: HOSTILE,
    oldClasses: null,
    notes: [HOSTILE],
    test: evaluated,
    temperature: null,
    expected: null,
    learntShares: [0.5, 0.5],
  } as unknown as Run;
  const counted = { train: 1, validation: 1, test: 1 };
  const text = modelCard({
    project: HOSTILE,
    run,
    before: [{ ...run, name: HOSTILE }],
    faces: [{ source: HOSTILE, ...counted }],
    byClass: [{ name: HOSTILE, ...counted }],
    labelSources: [{ name: HOSTILE, kind: 'imported', faces: 1 }],
    people: { faces: 1, subjects: 1 },
    leak: HOSTILE,
    verified: { faces: 1, maxDifference: 0 },
    version: '1',
    writtenAt: '2026-01-01',
  });
  const rest = text.replaceAll(SHOWN, '');
  expect(text.split(SHOWN).length).toBeGreaterThan(20);
  expect(rest).not.toMatch(/<img|!\[p|\*b\*|_i_|`c`|\|d|^# h|^- l|\u202E|&lt;|\\/m);
});
