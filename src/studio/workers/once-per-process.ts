/** Work that all threads of the process have a part in, and that one of them does for all. */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** The formats that the image decoder may read. */
export const DECODER_GUARD = 'formats of the image decoder';

const [UNDONE, UNDER_WAY, DONE] = [0, 1, 2];

/** What threads tell each other by; those started from here share it. To be made before the first of them starts. */
export function sharedState(name: string): Int32Array {
  const known = getEnvironmentData(name) as SharedArrayBuffer | undefined;
  const buffer = known ?? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  if (!known) setEnvironmentData(name, buffer);
  return new Int32Array(buffer);
}

/** Does `work` in the first thread that comes here; the others wait until it is done. */
export function oncePerProcess(state: Int32Array, work: () => void): void {
  if (Atomics.compareExchange(state, 0, UNDONE, UNDER_WAY) === UNDONE) {
    work();
    Atomics.store(state, 0, DONE);
    Atomics.notify(state, 0);
    return;
  }
  while (Atomics.load(state, 0) !== DONE) Atomics.wait(state, 0, UNDER_WAY);
}
