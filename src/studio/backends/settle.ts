/** What has to be done after kernels in which V8 has joined vectors. */
import { isAscii } from 'node:buffer';

const FEW_BYTES = new Uint8Array(16);

/**
 * V8 leaves the upper halves of the vector registers in use and does not tell the processor that they are not needed (`vzeroupper`): C++ that
 * computes with floating-point numbers, such as Math.exp, is thirty times slower until somebody does. Node's check for ASCII does, in a
 * tenth of a microsecond.
 */
export function settleVectors(): void {
  isAscii(FEW_BYTES);
}
