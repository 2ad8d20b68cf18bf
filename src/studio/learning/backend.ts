/** The backend of this worker, loaded at its first use, with the threads that compute for it. */
import { loadBackend, type LoadedBackend } from '../backends/load.ts';
import { startHelpers, threadCount } from './crew.ts';

let backend: Promise<LoadedBackend> | null = null;

export function readyBackend(): Promise<LoadedBackend> {
  backend ??= load();
  return backend;
}

async function load(): Promise<LoadedBackend> {
  const loaded = await loadBackend();
  if (loaded.name !== 'wasm') return loaded;
  const threads = 1 + startHelpers(threadCount()).length;
  return { ...loaded, description: `${loaded.description}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` };
}
