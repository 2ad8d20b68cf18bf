import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { barWords, showLines, shownJson, shownText } from '../../../src/cli/output.ts';

describe('progress', () => {
  it('is a line for each step where there is no terminal, one a second at most', async () => {
    const lines: string[] = [];
    const shown = showLines((line) => lines.push(line));
    for (const step of ['', 'Epoch 1 of 3', 'Epoch 1 of 3', 'Epoch 2 of 3', 'Epoch 3 of 3']) shown.update({ done: 0, step });
    expect(lines).toEqual(['Epoch 1 of 3']);
    // Also where nothing more is heard for long.
    await wait(1_200);
    expect(lines).toEqual(['Epoch 1 of 3', 'Epoch 3 of 3']);
    shown.update({ done: 0, step: 'Judging it' });
    shown.stop();
    await wait(1_200);
    expect(lines).toHaveLength(2);
  });

  it('says beside a bar what is known, and nothing of what is not', () => {
    expect(barWords({ done: 0, step: '' }, 0)).toBe('0 %');
    expect(barWords({ done: 0, step: 'Loading the network' }, 60)).toBe('0 % · Loading the network');
    expect(barWords({ done: 0.5, step: 'Epoch 2 of 2' }, 30)).toBe('50 % · Epoch 2 of 2 · 30 s left');
    expect(barWords({ done: 0.25, step: 'Epoch 1 of 2' }, 3_600)).toBe('25 % · Epoch 1 of 2 · 3 h 0 min left');
    expect(barWords({ done: 1, step: '' }, 60)).toBe('100 %');
  });
});

it('shows names without what would steer a terminal, and writes them whole in a document', () => {
  const name = 'a\u001B[2J\u009B1m\u202Eb\nc\u{E0001}';
  expect(shownText(name)).toBe('a�[2J�1m�b\nc�');
  expect(shownJson({ name })).toMatch(/^[ -~]+$/);
  expect(JSON.parse(shownJson({ name, ok: 'ü😀' }))).toEqual({ name, ok: 'ü😀' });
});
