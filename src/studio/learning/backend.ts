/** The backend of this worker, loaded at its first use, with the threads that compute for it. */
import { loadBackend, type BackendFiles, type LoadedBackend } from '../backends/load.ts';
import type { BackendName } from '../../shared/backends.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { startHelpers, threadCount } from './crew.ts';
import type { LearningMethods } from './methods.ts';

let backend: Promise<LoadedBackend> | null = null;

export function readyBackend(): Promise<LoadedBackend> {
  backend ??= load();
  return backend;
}

/** Goes over to another backend. Where it can't be loaded, the one before stays. */
export async function useBackend(name: BackendName, files: BackendFiles): Promise<LoadedBackend> {
  const loaded = load(name, files);
  await loaded;
  backend = loaded;
  return loaded;
}

/** Goes over to the first of these that can be loaded; the last one always can. */
export const choosing: Pick<Handlers<LearningMethods>, 'backend' | 'useBackend'> = {
  backend: async () => (await readyBackend()).name,

  async useBackend({ names, library }) {
    const problems: string[] = [];
    for (const [at, name] of names.entries()) {
      try {
        const { device, description } = await useBackend(name, { library });
        return { name, device, description, problems };
      } catch (error) {
        if (at === names.length - 1) throw error;
        problems.push(`The backend "${name}" could not be used: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    throw new Error('No backend was named');
  },
};

let threads = 0;

async function load(name: BackendName = 'wasm', files: BackendFiles = { library: null }): Promise<LoadedBackend> {
  const loaded = await loadBackend(name, files);
  if (loaded.name !== 'wasm') return loaded;
  threads ||= 1 + startHelpers(threadCount()).length;
  const learns = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return { ...loaded, device: `${loaded.device}, ${learns}`, description: `${loaded.description}, ${learns}` };
}
