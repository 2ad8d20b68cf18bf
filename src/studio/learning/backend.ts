/** The backend of this worker, loaded at its first use. */
import { loadBackend, type LoadedBackend } from '../backends/load.ts';

let backend: Promise<LoadedBackend> | null = null;

export function readyBackend(): Promise<LoadedBackend> {
  backend ??= loadBackend();
  return backend;
}
