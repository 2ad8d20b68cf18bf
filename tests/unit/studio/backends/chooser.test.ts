import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BackendSpeed } from '../../../../src/shared/contract/backends.ts';
import { BackendChooser, ranking } from '../../../../src/studio/backends/chooser.ts';
import { studioOptions } from '../../../support/studio.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const speed = (name: BackendSpeed['name'], training: number): BackendSpeed => ({
  name,
  device: name,
  speeds: training > 0 ? [{ batch: 32, forward: training * 3, training }] : [],
  problem: training > 0 ? null : 'It failed',
});
const chooserIn = (settingsFolder: string, backend?: 'tensorflow' | 'cpu') =>
  new BackendChooser({ options: studioOptions({ settingsFolder, ...(backend ? { backend } : {}) }) });

describe('ranking', () => {
  it('puts the quickest first, and leaves out what could not be measured', () => {
    expect(ranking([speed('wasm', 100), speed('tensorflow', 4000), speed('webgpu', 0)])).toEqual(['tensorflow', 'wasm']);
  });

  it('stays with the one that gives the same bits again where another is hardly quicker', () => {
    expect(ranking([speed('tensorflow', 110), speed('wasm', 100)])).toEqual(['wasm', 'tensorflow']);
  });
});

describe('BackendChooser', () => {
  it('remembers the choice, and ends every order with the one that is always there', () => {
    const folder = temporaryFolder();
    expect(chooserIn(folder).known()).toEqual(['wasm']);
    chooserIn(folder).choose('webgpu');
    expect(chooserIn(folder).choice).toBe('webgpu');
    expect(chooserIn(folder).known()).toEqual(['webgpu', 'wasm']);
  });

  it('does as it is told from outside, whatever the settings say', () => {
    const folder = temporaryFolder();
    chooserIn(folder).choose('webgpu');
    const fixed = chooserIn(folder, 'cpu');
    expect(fixed.known()).toEqual(['cpu', 'wasm']);
    expect(() => fixed.choose('wasm')).toThrow('was started with the backend "cpu"');
    vi.stubEnv('MIEN_BACKEND', 'tensorflow');
    expect(chooserIn(folder).known()).toEqual(['tensorflow', 'wasm']);
    vi.stubEnv('MIEN_BACKEND', 'abacus');
    expect(() => chooserIn(folder)).toThrow('There is no backend "abacus"');
    vi.unstubAllEnvs();
  });

  it('leaves a backend that failed, and says of what, until the person chooses again', async () => {
    const chooser = chooserIn(temporaryFolder());
    chooser.choose('webgpu');
    chooser.leave('webgpu', 'The device was lost.');
    expect(chooser.known()).toEqual(['wasm']);
    expect(await chooser.state()).toMatchObject({ inUse: 'wasm', left: [{ name: 'webgpu', reason: 'The device was lost.' }] });
    chooser.choose('webgpu');
    expect(chooser.known()).toEqual(['webgpu', 'wasm']);
    expect((await chooser.state()).left).toEqual([]);
  });

  it('does not use a backend again in whose loading the program died, until it is set up anew', async () => {
    const folder = temporaryFolder();
    const chooser = chooserIn(folder);
    chooser.choose('webgpu');
    const mark = join(folder, 'loading-backend.json');
    await chooser.loading('webgpu', async () => {
      // While it is being loaded nobody died yet.
      expect(existsSync(mark)).toBe(true);
      expect(chooser.known()).toEqual(['webgpu', 'wasm']);
    });
    expect(existsSync(mark)).toBe(false);

    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(mark, JSON.stringify({ name: 'webgpu', process: pid }));
    expect(chooserIn(folder).known()).toEqual(['wasm']);
    chooser.forgive();
    expect(chooserIn(folder).known()).toEqual(['webgpu', 'wasm']);
  });

  it('starts anew where its file is damaged', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'backends.json'), '{"choice":');
    expect(chooserIn(folder).choice).toBe('auto');
  });

  it('goes on where what it measured cannot be kept, and leaves no half-written file', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'backends.json'));
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    onTestFinished(() => warn.mockRestore());
    const chooser = chooserIn(folder);
    const steps: string[] = [];
    const progressing = { signal: new AbortController().signal, report: ({ step }: { step: string }) => void steps.push(step) };
    await chooser.measure(progressing);
    expect(warn).toHaveBeenCalledOnce();
    expect((await chooser.state()).measured).not.toEqual([]);
    const measured = steps.length;
    await chooser.ensureMeasured(progressing);
    expect(steps).toHaveLength(measured);
    expect(readdirSync(folder)).toEqual(['backends.json']);
    // What a person chose is another matter.
    expect(() => chooser.choose('wasm')).toThrow(folder);
    expect(readdirSync(folder)).toEqual(['backends.json']);
  });

  it('measures what is here in processes of their own, and remembers it for this machine', async () => {
    const folder = temporaryFolder();
    const steps: string[] = [];
    const speeds = await chooserIn(folder).measure({ signal: new AbortController().signal, report: ({ step }) => steps.push(step) });
    const wasm = speeds.find(({ name }) => name === 'wasm')!;
    expect(wasm.problem).toBeNull();
    expect(wasm.speeds.map(({ batch }) => batch)).toEqual([16, 32]);
    for (const { forward, training } of wasm.speeds) expect(forward).toBeGreaterThan(training);
    expect(steps).toContain('Measuring the backend "wasm"');
    const state = await chooserIn(folder).state();
    expect(state.measured).toEqual(speeds);
    expect(state.inUse).not.toBeNull();
  });
});
