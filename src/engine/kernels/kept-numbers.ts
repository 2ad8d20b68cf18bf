/** Numbers that a program reads and writes as its own, and the kernels where they lie: nothing is copied between them. */
import * as tf from '@tensorflow/tfjs';
import { kernelHost } from './install.ts';

/** What stands for it in the memory of the kernels lies there until this is let go. */
export class KeptNumbers {
  readonly #host = tf.getBackend() === 'wasm' ? kernelHost() : null;
  readonly #kept: Float32Array[] = [];

  /** `count` zeros. */
  zeros(count: number): Float32Array {
    if (!this.#host) return new Float32Array(count);
    const numbers = this.#host.keep(count);
    this.#kept.push(numbers);
    return numbers;
  }

  /** A copy. */
  copy(values: Float32Array): Float32Array {
    const numbers = this.zeros(values.length);
    numbers.set(values);
    return numbers;
  }

  /** They may no longer be read or written. */
  letGo(): void {
    for (const numbers of this.#kept.splice(0)) this.#host!.letGo(numbers);
  }
}
