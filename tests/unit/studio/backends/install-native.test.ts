import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativeStatus as statusSchema } from '../../../../src/shared/contract/native.ts';
import { installNative, removeNative } from '../../../../src/studio/backends/install-native.ts';
import {
  installedFolder,
  installedLibrary,
  nativeFolder,
  writeManifest,
  type NativeManifest,
} from '../../../../src/studio/native/manifest.ts';
import { LIBRARY_FILES } from '../../../../src/studio/native/platform.ts';
import { nativeStatus } from '../../../../src/studio/native/status.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';
import { NO_TENSORFLOW, tensorflowLibrary } from '../../../support/native.ts';
import { zipOf } from '../../../support/zips.ts';

const job = () => ({ signal: new AbortController().signal, report: () => undefined });
const given = (settingsFolder: string, from: string) => installNative({ settingsFolder, gpu: false, from, job: job() });

/** As if a library had been installed: its files hold a few bytes. */
function pretendInstalled(settingsFolder: string): void {
  const folder = installedFolder(settingsFolder);
  mkdirSync(folder, { recursive: true });
  for (const file of LIBRARY_FILES) writeFileSync(join(folder, file), 'code');
  const files = LIBRARY_FILES.map((path) => ({ path, bytes: 4, sha256: '0' }));
  const manifest: NativeManifest = {
    form: 1,
    version: '2.18.0',
    sources: ['some.whl'],
    gpu: false,
    device: 'a processor',
    usesGpu: false,
    installedAt: 1,
    files,
    preload: [],
    needs: [],
  };
  writeManifest(folder, manifest);
}

describe('installNative', () => {
  it('says what was looked for where a path holds no library', async () => {
    const folder = temporaryFolder();
    await expect(given(folder, join(folder, 'nothing.whl'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(given(folder, folder)).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining(LIBRARY_FILES[0]!) });
    const text = join(folder, 'readme.txt');
    writeFileSync(text, 'hello');
    await expect(given(folder, text)).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining('not a wheel') });
  });

  it.skipIf(LIBRARY_FILES.length === 0)('tries what it took, and leaves the one before where that fails', async () => {
    const settings = temporaryFolder();
    pretendInstalled(settings);
    const wheel = join(settings, 'broken.whl');
    writeFileSync(wheel, await zipOf(Object.fromEntries(LIBRARY_FILES.map((file) => [`tensorflow/${file}`, 'no machine code at all']))));
    await expect(given(settings, wheel)).rejects.toMatchObject({ code: 'BAD_MODEL', message: expect.stringContaining("can't be loaded") });
    expect(installedLibrary(settings)?.folder).toBe(installedFolder(settings));
    expect(readdirSync(nativeFolder(settings))).toEqual(['tensorflow']);
  });

  it.skipIf(LIBRARY_FILES.length < 2)('refuses half a library', async () => {
    const settings = temporaryFolder();
    const wheel = join(settings, 'half.whl');
    writeFileSync(wheel, await zipOf({ [`tensorflow/${LIBRARY_FILES[0]}`]: 'code' }));
    await expect(given(settings, wheel)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining(LIBRARY_FILES.at(-1)!),
    });
    expect(readdirSync(nativeFolder(settings))).toEqual([]);
  });

  it('installs a library from a folder, learns a step with it, and takes it away again', async ({ skip }) => {
    const library = tensorflowLibrary();
    if (!library) return skip(NO_TENSORFLOW);
    const studio = await makeStudio();
    const { client } = studio;
    const { jobId } = await client.native.install({ gpu: false, from: library.folder });
    await expect(client.native.install({ gpu: false })).rejects.toMatchObject({ code: 'NOT_READY' });
    const { promise, resolve } = Promise.withResolvers<string>();
    studio.context.jobs.onChange((state) => void (state.id === jobId && state.state !== 'running' && resolve(state.state)));
    expect(await promise).toBe('done');
    const { installed } = await client.native.status();
    expect(installed).toMatchObject({ version: expect.stringMatching(/^2\./), sources: [library.folder] });
    const { backends } = await client.backends.state();
    expect(backends.find(({ name }) => name === 'tensorflow')).toMatchObject({ available: true });
    expect((await client.native.remove()).installed).toBeNull();
    expect(existsSync(nativeFolder(studio.context.options.settingsFolder))).toBe(false);
  });
});

describe('nativeStatus', () => {
  it('tells a library that is not whole any more from none', async () => {
    const settings = temporaryFolder();
    expect(statusSchema.parse(await nativeStatus(settings))).toMatchObject({ installed: null, needs: [] });
    pretendInstalled(settings);
    expect((await nativeStatus(settings)).installed).toMatchObject({ version: '2.18.0', bytes: 4 * LIBRARY_FILES.length });
    rmSync(join(installedFolder(settings), LIBRARY_FILES[0]!));
    const damaged = await nativeStatus(settings);
    expect(damaged.installed).toBeNull();
    expect(damaged.needs).toEqual([expect.stringContaining('not whole any more')]);
    removeNative(settings);
    expect((await nativeStatus(settings)).needs).toEqual([]);
  });
});
