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

/** A thread that takes longer was ended in the middle: whoever waits does the work itself. */
const PATIENCE_MILLISECONDS = 10_000;

/** Does `work`, which may be done again, in the first thread that comes here; the others wait until it is done. */
export function oncePerProcess(state: Int32Array, work: () => void): void {
  const first = Atomics.compareExchange(state, 0, UNDONE, UNDER_WAY) === UNDONE;
  if (!first && Atomics.wait(state, 0, UNDER_WAY, PATIENCE_MILLISECONDS) !== 'timed-out') return;
  work();
  Atomics.store(state, 0, DONE);
  Atomics.notify(state, 0);
}
