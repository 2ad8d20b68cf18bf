/**
 * Node unloads an addon with the last thread that uses it. What the addon has left elsewhere (a buffer that another thread will
 * free) then calls code that is gone, and the process crashes. So the thread that lives longest loads them, too.
 */
// For its addon alone.
import 'koffi';
import { loadAddon } from '../db/addon.ts';

let isHeld = false;

/** For the host's thread, before it starts another. Sharp needs none: its libraries stay by themselves. */
export function holdAddons(): void {
  if (isHeld) return;
  loadAddon();
  isHeld = true;
}
