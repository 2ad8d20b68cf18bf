/**
 * Keeps a loaded library in memory until the process ends. koffi lets go of its libraries when its thread ends, and TensorFlow
 * has threads of its own that go on: without this a program that has used it crashes as it ends.
 */
import koffi from 'koffi';

/** Flags of `dlopen` for a library that is never unloaded: RTLD_NOW and RTLD_NODELETE. */
const KEEP: Partial<Record<NodeJS.Platform, number>> = { linux: 0x2 | 0x1000, darwin: 0x2 | 0x80 };

export function pinLibrary(file: string): void {
  if (process.platform === 'win32') {
    // One reference more than koffi gives back.
    koffi.load('kernel32.dll').func('LoadLibraryW', 'uintptr_t', ['str16'])(file);
    return;
  }
  koffi.load(null).func('dlopen', 'uintptr_t', ['str', 'int'])(file, KEEP[process.platform] ?? 0x2);
}
