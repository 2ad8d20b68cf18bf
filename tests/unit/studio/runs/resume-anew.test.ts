import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StageStart } from '../../../../src/shared/contract/stages.ts';
import { dropCheckpoint, findCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { replacePoints, updateRun } from '../../../../src/studio/db/runs.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { finalTensors } from '../../../support/checkpoints.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
const db = () => studio.context.project()!.db;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-anew-'));
  await drawProject(join(folder, 'drawn.mien'), { classes: ['happiness', 'sadness', 'neutral'] });
  studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(join(folder, 'drawn.mien'));
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As a run stands there whose program died before there was anything to keep. */
function forget(runId: number): void {
  dropCheckpoint(db(), runId, 'final');
  replacePoints(db(), runId, []);
  updateRun(db(), runId, { state: 'interrupted' });
}

it(
  'a run that stopped before its first checkpoint begins anew on the faces and labels that it began with',
  { timeout: 180_000 },
  async () => {
    const { head } = await studio.client.runs.defaults({});
    const run = async (start: StageStart) => (await endOfRun(studio, await studio.client.runs.start(start))).run;
    const whole = await run({ stage: 'head', settings: { ...head, anchor: 'never' } });
    const { finetune } = await studio.client.runs.defaults({ from: whole.id });
    const tuned = await run({ stage: 'finetune', settings: { ...finetune!, unfreeze: 1, epochs: 1 } });

    for (const before of [whole, tuned]) {
      const tensors = finalTensors(db(), before.id);
      forget(before.id);
      const stopped = await studio.client.runs.get({ id: before.id });
      expect(stopped.resumable).toEqual(before === whole ? null : { epoch: 0, of: 1 });
      if (before === whole) updateRun(db(), before.id, { state: 'cancelled' });
      const { run: after } = await endOfRun(studio, await studio.client.runs.resume({ id: before.id }));
      expect({ ...after, seconds: 0 }).toEqual({ ...before, seconds: 0 });
      expect(finalTensors(db(), before.id)).toEqual(tensors);
    }

    // One that failed would fail again.
    forget(whole.id);
    updateRun(db(), whole.id, { state: 'failed' });
    expect(findCheckpoint(db(), whole.id, 'last')).toBeNull();
    await expect(studio.client.runs.resume({ id: whole.id })).rejects.toMatchObject({ code: 'NOT_READY' });
  },
);
