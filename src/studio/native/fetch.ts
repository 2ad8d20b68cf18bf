/** Fetches the official packages by name, with whichever ordinary client is there. */
import { readdirSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { answers } from './client.ts';
import { fetchJar } from './fetch-jar.ts';
import { fetchWheels } from './fetch-wheels.ts';
import { officialPackages } from './platform.ts';

export interface FetchOptions {
  /** Where archives are put; what a broken-off download left there is used again. */
  readonly folder: string;
  readonly gpu: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, step: string) => void;
}

export interface PackageClients {
  /** Command and first arguments of a Python with pip, or null. */
  readonly pip: readonly [string, ...string[]] | null;
  readonly maven: string | null;
}

const PYTHONS: readonly (readonly [string, ...string[]])[] = [['python3'], ['python'], ['py', '-3']];

export async function findClients(): Promise<PackageClients> {
  const maven = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  let pip: PackageClients['pip'] = null;
  for (const [command, ...first] of PYTHONS) {
    const whole: readonly [string, ...string[]] = [command, ...first, '-m', 'pip'];
    if (pip === null && (await answers(command, [...whole.slice(1), '--version']))) pip = whole;
  }
  return { pip, maven: (await answers(maven, ['--version'])) ? maven : null };
}

/**
 * @returns the archives, TensorFlow's own first.
 * @throws StudioError NOT_READY where nothing can be fetched here, with what to do instead.
 */
export async function fetchArchives(options: FetchOptions): Promise<string[]> {
  const { gpu, folder } = options;
  const packages = officialPackages();
  if (!packages) {
    throw new StudioError('NOT_READY', `TensorFlow publishes no library for ${process.platform} on ${process.arch}. ${NOTHING_NEEDED}`);
  }
  const { wheel, jar } = packages;
  if (gpu && wheel?.gpu == null && jar.gpu === null) {
    throw new StudioError('NOT_READY', `TensorFlow publishes no library for graphics cards on ${process.platform}. ${NOTHING_NEEDED}`);
  }
  mkdirSync(folder, { recursive: true });
  const { pip, maven } = await findClients();
  const name = gpu ? wheel?.gpu : wheel?.cpu;
  if (pip && wheel && name != null) return fetchWheels(options, { pip, name, tags: wheel.tags });
  const classifier = gpu ? jar.gpu : jar.cpu;
  if (maven && classifier !== null) return [await fetchJar(options, { maven, classifier })];
  throw new StudioError(
    'NOT_READY',
    `Neither ${wheel ? 'Python with pip nor Maven' : 'Maven'} is installed, and one of them fetches the library. Install one, or give a file: mien native install --from FILE.`,
  );
}

const NOTHING_NEEDED = 'Nothing has to be done; learning runs on the processor.';

/** Archives from before that are of another kind would be mistaken for the new ones. */
export function clearDownloads(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function filesEndingIn(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}
