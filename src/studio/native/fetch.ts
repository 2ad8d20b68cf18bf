/** Fetches the official packages by name, with whichever ordinary client is there. */
import { mkdirSync } from 'node:fs';
import { StudioError } from '../../shared/errors.ts';
import { findClient } from './client.ts';
import { fetchJar } from './fetch-jar.ts';
import type { FetchOptions } from './fetch-options.ts';
import { fetchWheels } from './fetch-wheels.ts';
import { officialPackages } from './platform.ts';

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
  const name = gpu ? (wheel?.gpu ?? null) : (wheel?.cpu ?? null);
  const classifier = gpu ? jar.gpu : jar.cpu;
  if (name === null && classifier === null) {
    throw new StudioError('NOT_READY', `TensorFlow publishes no library for graphics cards on ${process.platform}. ${NOTHING_NEEDED}`);
  }
  mkdirSync(folder, { recursive: true });
  const client = await findClient({ pip: name !== null });
  if (client?.kind === 'pip' && wheel && name !== null) return fetchWheels(options, { pip: client.command, name, tags: wheel.tags });
  if (client?.kind === 'Maven' && classifier !== null) return [await fetchJar(options, { maven: client.command, classifier })];
  throw new StudioError(
    'NOT_READY',
    `Neither ${wheel ? 'Python with pip nor Maven' : 'Maven'} is installed, and one of them fetches the library. Install one, or give a file: mien native install --from FILE.`,
  );
}

const NOTHING_NEEDED = 'Nothing has to be done; learning runs on the processor.';
