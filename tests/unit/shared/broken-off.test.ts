import { expect, it } from 'vitest';
import type { Run } from '../../../src/shared/contract/runs.ts';
import { resumeWords } from '../../../src/shared/broken-off.ts';

const point = (epoch: number) => ({ epoch }) as Run['points'][number];

it.each([
  ['Begin anew', [], 0],
  ['Resume in its first epoch', [point(0)], 0.4],
  ['Resume after epoch 3', [point(0), point(3)], 3.2],
])('%s', (words, points, epoch) => expect(resumeWords({ points, resumable: { epoch, of: 8 } })).toBe(words));
