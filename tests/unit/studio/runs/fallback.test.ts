import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/shared/errors.ts';
import type { BackendName } from '../../../../src/shared/backends.ts';
import { listLabelledFaces } from '../../../../src/studio/db/training-faces.ts';
import { installedFolder, nativeFolder } from '../../../../src/studio/native/manifest.ts';
import { onAnyBackend, onBackend } from '../../../../src/studio/runs/fallback.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfRun } from '../../../support/endings.ts';
import { NO_TENSORFLOW, tensorflowLibrary } from '../../../support/native.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { studioOptions } from '../../../support/studio.ts';

/** A studio with a trained head, on a backend that it is told. */
async function headOn(backend: BackendName, settingsFolder = temporaryFolder()) {
  const studio = await drawnStudio({}, studioOptions({ settingsFolder, backend }));
  const { head } = await studio.client.runs.defaults({});
  const { run } = await endOfRun(studio, await studio.client.runs.start({ stage: 'head', settings: head }));
  return { studio, run };
}

/** The library of this user, in settings of a test's own. */
function settingsWithLibrary(folder: string): string {
  const settings = temporaryFolder();
  mkdirSync(nativeFolder(settings), { recursive: true });
  symlinkSync(folder, installedFolder(settings));
  return settings;
}

describe('a run', () => {
  it('goes on with another backend where the wanted one is not here, and says so', async () => {
    const { run } = await headOn('tensorflow');
    expect(run).toMatchObject({ state: 'done', backend: 'wasm', device: expect.stringContaining('SIMD') });
    expect(run.notes).toContainEqual(expect.stringMatching(/^The backend "tensorflow" could not be used: .*not installed/));
  });

  it('names the backend and the device that it learnt on', async () => {
    const { run } = await headOn('wasm');
    expect(run).toMatchObject({ state: 'done', backend: 'wasm', device: expect.stringContaining('SIMD') });
    expect(run.notes.filter((note) => note.includes('backend'))).toEqual([]);
  });

  it('leaves a backend that fails under way, once, and does the work again on the next', async ({ skip }) => {
    const library = tensorflowLibrary();
    if (!library) return skip(NO_TENSORFLOW);
    const { studio, run } = await headOn('tensorflow', settingsWithLibrary(library.folder));
    expect(run).toMatchObject({ state: 'done', backend: 'tensorflow' });

    const { context } = studio;
    const job = { id: 1, signal: new AbortController().signal, report: () => undefined };
    const facts = { project: studio.context.project()!, runId: run.id, job };
    const tried: string[] = [];
    await onBackend(context, facts, async () => {
      const { name } = await context.learner.backend();
      tried.push(name);
      if (name === 'tensorflow') throw new StudioError('TRAINING_FAILED', 'The loss was not a number in epoch 3.');
    });
    expect(tried).toEqual(['tensorflow', 'wasm']);
    const after = await studio.client.runs.get({ id: run.id });
    expect(after.backend).toBe('wasm');
    // It had no checkpoint to go on from: what it told before happens again.
    expect(run.points.length).toBeGreaterThan(0);
    expect(after.points).toEqual([]);
    expect(after.notes.at(-1)).toMatch(
      /^The backend "tensorflow" .* could not go on: The loss was not a number in epoch 3\. The run went on with "wasm"\.$/,
    );
    // What is no fault of the backend's is not tried again elsewhere.
    const refused = onBackend(context, facts, () => Promise.reject(new StudioError('DISK_FULL', 'The disk is full.')));
    await expect(refused).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('leaves a backend whose thread throws, and none for a fault of the studio itself', async ({ skip }) => {
    const library = tensorflowLibrary();
    if (!library) return skip(NO_TENSORFLOW);
    const { studio } = await headOn('tensorflow', settingsWithLibrary(library.folder));
    const { context } = studio;
    const { learner } = context;
    const job = { id: 1, signal: new AbortController().signal, report: () => undefined };
    const own = onAnyBackend(context, job, async () => {
      await learner.call('backend', null);
      throw new Error('A row could not be written.');
    });
    await expect(own).rejects.toThrow('A row could not be written.');

    const left: string[] = [];
    const work = async () => {
      const { name } = await learner.backend();
      // As where the card is gone: an error that nobody foresaw, out of the thread.
      return name === 'tensorflow' ? learner.call('nothing' as 'backend', null) : name;
    };
    expect(await onAnyBackend(context, job, work, { left: (note) => left.push(note) })).toBe('wasm');
    expect(left).toEqual([expect.stringMatching(/^The backend "tensorflow" .* could not go on: /)]);
    expect((await studio.client.backends.state()).left).toMatchObject([{ name: 'tensorflow' }]);
  });
});

it('what becomes of the last thing that a worker tells is not lost', async () => {
  const studio = await drawnStudio();
  const { db, path } = studio.context.project()!;
  const faceIds = listLabelledFaces(db)
    .slice(0, 4)
    .map(({ id }) => id);
  const asked = { project: path, baseId: 'face-expression', faceIds, mirror: true };
  const onEvent = () => {
    throw new StudioError('DISK_FULL', 'The disk is full.');
  };
  await expect(studio.context.learner.call('features', asked, { onEvent })).rejects.toMatchObject({ code: 'DISK_FULL' });
});
