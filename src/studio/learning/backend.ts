/** The backend of this worker, loaded at its first use, with the threads that compute for it. */
import { loadBackend, type BackendFiles, type LoadedBackend } from '../backends/load.ts';
import type { BackendName } from '../../shared/backends.ts';
import { startHelpers, threadCount } from './crew.ts';

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

let threads = 0;

async function load(name: BackendName = 'wasm', files: BackendFiles = { library: null }): Promise<LoadedBackend> {
  const loaded = await loadBackend(name, files);
  if (loaded.name !== 'wasm') return loaded;
  threads ||= 1 + startHelpers(threadCount()).length;
  return { ...loaded, description: `${loaded.description}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` };
}
