/** Installs the native library: fetched or given, taken out of its archive, tried, and only then put in the place of the one before. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { takeLibraries } from '../native/archive.ts';
import { cudaDriver } from '../native/cuda-driver.ts';
import { cudaNeeds } from '../native/cuda-needs.ts';
import { fetchArchives } from '../native/fetch.ts';
import { copyLibraries, lookAtGiven } from '../native/given.ts';
import { installedFolder, nativeFolder, writeManifest, type NativeManifest } from '../native/manifest.ts';
import { LIBRARY_FILES } from '../native/platform.ts';
import type { SavedFile } from '../native/save.ts';
import { LOSS_TOLERANCE } from './agreement.ts';
import { tryBackend } from './trial.ts';

export interface InstallOptions {
  readonly settingsFolder: string;
  /** The library for graphics cards, where it is to be fetched. */
  readonly gpu: boolean;
  /** A wheel, a jar or a folder, instead of fetching. */
  readonly from: string | null;
  readonly job: Pick<JobContext, 'signal' | 'report'>;
}

export interface Installed {
  readonly manifest: NativeManifest;
  /** What is missing for a graphics card, in sentences. */
  readonly needs: readonly string[];
}

/** @throws StudioError with what happened and what to do; what was installed before is then still there. */
export async function installNative(options: InstallOptions): Promise<Installed> {
  const { settingsFolder, job } = options;
  const folder = nativeFolder(settingsFolder);
  const draft = join(folder, 'draft');
  const downloads = join(folder, 'downloads');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const steps = weightedSteps([options.from === null ? 10 : 0.01, 3, 2], (progress) => job.report(progress));
  try {
    const { files, sources } = await gather({ ...options, draft, downloads, steps });
    const missing = LIBRARY_FILES.filter((file) => !files.some(({ path }) => path === file));
    if (missing.length > 0) throw new StudioError('INVALID', `${sources.join(', ')}: ${missing.join(' and ')} is missing in it.`);
    steps.at(2, 0, 'Learning a step with it');
    const installed = await attempt(draft, files, sources, job.signal);
    putInPlace(settingsFolder, draft);
    rmSync(downloads, { recursive: true, force: true });
    return installed;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

interface GatherOptions extends InstallOptions {
  readonly draft: string;
  readonly downloads: string;
  readonly steps: ReturnType<typeof weightedSteps>;
}

async function gather({ gpu, from, job, draft, downloads, steps }: GatherOptions): Promise<{ files: SavedFile[]; sources: string[] }> {
  const { signal } = job;
  const given = from === null ? null : lookAtGiven(from);
  if (given?.kind === 'libraries') {
    steps.at(1, 0, 'Copying the library');
    return { files: await copyLibraries(given.files, draft, signal), sources: [from!] };
  }
  const archives =
    given?.files ??
    (await fetchArchives({
      folder: join(downloads, gpu ? 'gpu' : 'cpu'),
      gpu,
      signal,
      onProgress: (share, step) => steps.at(0, share, step),
    }));
  const files: SavedFile[] = [];
  for (const [at, archive] of archives.entries()) {
    const report = (share: number) => steps.at(1, (at + share) / archives.length, `Unpacking ${basename(archive)}`);
    // A wheel of CUDA's may hold tools only.
    files.push(...(await takeLibraries({ archive, folder: draft, signal, mayBeEmpty: at > 0, onProgress: report })));
  }
  return { files, sources: archives.map((archive) => basename(archive)) };
}

/** Nothing is put in place that does not learn as the other backends do. */
async function attempt(folder: string, files: SavedFile[], sources: string[], signal: AbortSignal): Promise<Installed> {
  const unordered = files.flatMap(({ path }) => (path.startsWith('nvidia/') ? [path] : []));
  const tried = await tryBackend({ name: 'tensorflow', library: { folder, preload: [] }, unordered, compare: true, measure: null }, signal);
  if (!(tried.difference! <= LOSS_TOLERANCE)) {
    throw new StudioError(
      'BAD_MODEL',
      'The library works, but does not learn as the other backends do, so it was not installed. Try another version.',
    );
  }
  const gpu = unordered.length > 0 || sources.some((name) => /gpu/.test(name)) || tried.usesGpu;
  const manifest: NativeManifest = {
    form: 1,
    version: tried.version ?? 'unknown',
    sources,
    gpu,
    device: tried.device,
    usesGpu: tried.usesGpu,
    installedAt: Date.now(),
    files,
    preload: [...tried.preload],
    needs: cudaNeeds({ driver: cudaDriver(), gpu, usesGpu: tried.usesGpu, sources, log: tried.log }),
  };
  writeManifest(folder, manifest);
  return { manifest, needs: manifest.needs };
}

function putInPlace(settingsFolder: string, draft: string): void {
  const place = installedFolder(settingsFolder);
  const old = `${place}.old`;
  try {
    rmSync(old, { recursive: true, force: true });
    try {
      renameSync(place, old);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    renameSync(draft, place);
    rmSync(old, { recursive: true, force: true });
  } catch (cause) {
    throw new StudioError('FILE_ACCESS', inUse(place), { cause });
  }
}

/** @throws StudioError FILE_ACCESS where the system does not let go of it. */
export function removeNative(settingsFolder: string): void {
  const folder = nativeFolder(settingsFolder);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    throw new StudioError('FILE_ACCESS', inUse(folder), { cause });
  }
}

const inUse = (place: string): string =>
  `The library in "${place}" is in use. Close every window of Mien, start it again, and try once more.`;
