/** How much memory learning may take. */
import * as tf from '@tensorflow/tfjs';

/** WebAssembly has addresses for 4 GiB; some of them the backend has taken already. */
const WASM_BYTES = 3.6e9;

export function usableMemory(): number {
  const free = process.availableMemory();
  return tf.getBackend() === 'wasm' ? Math.min(free, WASM_BYTES) : free;
}
