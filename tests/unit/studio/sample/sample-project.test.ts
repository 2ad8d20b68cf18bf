import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { SAMPLE_CLASSES } from '../../../../src/studio/sample/face-parameters.ts';
import { paintPlanned } from '../../../../src/studio/sample/sample-faces.ts';
import { planSample } from '../../../../src/studio/sample/sample-plan.ts';
import { drawSampleProject } from '../../../../src/studio/sample/sample-project.ts';

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
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mien-sample-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a project with every planned face, its person and its votes', async () => {
    const path = join(folder, 'sample.mien');
    await drawSampleProject({ path, seed: 1 });
    const project = openProject(path);
    try {
      const count = (sql: string) => project.db.prepare(sql).pluck().get();
      expect(count('SELECT count(*) FROM face')).toBe(600);
      expect(count('SELECT count(DISTINCT subject) FROM face')).toBe(40);
      expect(count("SELECT count(*) FROM face WHERE state = 'labelled'")).toBe(
        planSample(1).filter(({ votes }) => votes.some((votesOf) => votesOf > 0)).length,
      );
      expect(count('SELECT count(*) FROM face WHERE votes = 10')).toBeGreaterThan(100);
    } finally {
      closeProject(project);
    }
  });

  it('cancelled, leaves no file', async () => {
    const path = join(folder, 'sample.mien');
    const abort = new AbortController();
    const drawing = drawSampleProject({ path, seed: 1, signal: abort.signal, report: () => abort.abort() });
    await expect(drawing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(path)).toBe(false);
  });
});
