import 'koffi';
import { loadAddon } from '../db/addon.ts';

/**
 * Loads the addons into the host's thread, before it starts another: Node unloads an addon with the last thread that uses it, and
 * what that has left elsewhere (a buffer that another thread will free) then calls code that is gone. Sharp's stay by themselves.
 */
export function holdAddons(): void {
  // koffi's came with its import.
  loadAddon();
}
