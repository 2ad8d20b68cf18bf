import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { SAMPLE_CLASSES } from '../../../../src/studio/sample/face-parameters.ts';
import { paintPlanned } from '../../../../src/studio/sample/sample-faces.ts';
import { planSample } from '../../../../src/studio/sample/sample-plan.ts';
import { drawSampleProject } from '../../../../src/studio/sample/sample-project.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('planSample', () => {
  const plan = planSample(1);

  it('has 600 faces of 40 people in all seven classes', () => {
    expect(plan).toHaveLength(600);
    expect(new Set(plan.map(({ subject }) => subject)).size).toBe(40);
    expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(SAMPLE_CLASSES));
  });

  it('leaves about a fifth without a vote, and has faces on which ten people disagree', () => {
    const totals = plan.map(({ votes }) => votes.reduce((sum, count) => sum + count, 0));
    const unlabelled = totals.filter((total) => total === 0).length;
    expect(unlabelled).toBeGreaterThan(90);
    expect(unlabelled).toBeLessThan(150);
    const disputed = plan.filter(({ votes }, at) => totals[at] === 10 && votes.filter((count) => count > 0).length > 1);
    expect(disputed.length).toBeGreaterThan(60);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(planSample(1)).toEqual(plan);
    expect(planSample(2)).not.toEqual(plan);
  });
});

describe('paintPlanned', () => {
  it('draws the same bytes for the same seed, and other ones for another', () => {
    const [face] = planSample(3);
    expect(hash(paintPlanned(face!, 3))).toBe(hash(paintPlanned(face!, 3)));
    expect(hash(paintPlanned(face!, 3))).not.toBe(hash(paintPlanned(face!, 4)));
  });
});

describe('drawSampleProject', () => {
  it('has no file of its name until it is whole; cancelled, it leaves none', async () => {
    const path = join(temporaryFolder(), 'sample.mien');
    const abort = new AbortController();
    const seen: boolean[] = [];
    const report = () => {
      seen.push(existsSync(path));
      abort.abort();
    };
    await expect(drawSampleProject({ path, seed: 1, signal: abort.signal, report })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([false]);
    expect(readdirSync(dirname(path))).toEqual([]);
  });
});
