/** How much memory a step of learning takes, and how a batch is cut into parts so that it takes no more. */
import { StudioError } from '../../shared/errors.ts';
import type { Passes } from './passes.ts';

/**
 * Bytes at the peak of a step for each byte that the learning layers give forwards: what they keep for the way back, and the way back
 * itself. Measured with the expression network on WebAssembly: 3.7.
 */
const PEAK = 4.5;
/** Batches are learnt from in parts of so many pictures at most: beyond, nothing gets faster, only larger. */
const LARGEST_PART = 16;
/** The same where each picture gives so few bytes that the calls weigh more than what they compute. */
const LARGEST_SMALL_PART = 32;
const SMALL_BYTES = 2 << 20;
const PART_BYTES = 2 ** 30;
/** Weights, their gradient, the optimiser's two slots, the start, the best, and one copy on the way. */
const COPIES_OF_WEIGHTS = 7;

/** Pictures that are learnt from at once. */
export function partSize({ bytesAPicture }: Pick<Passes, 'bytesAPicture'>): number {
  const largest = bytesAPicture <= SMALL_BYTES ? LARGEST_SMALL_PART : LARGEST_PART;
  return Math.max(1, Math.min(largest, Math.floor(PART_BYTES / (bytesAPicture * PEAK))));
}

/** Bytes that learning needs at its peak. @param together Pictures that are learnt from at once. */
export function learningBytes({ bytesAPicture, parameters }: Pick<Passes, 'bytesAPicture' | 'parameters'>, together: number): number {
  const weights = parameters.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 4), 0);
  return Math.round(bytesAPicture * PEAK * together + weights * COPIES_OF_WEIGHTS);
}

/**
 * @param available Bytes that may be used.
 * @throws StudioError NOT_READY, with both numbers, where that is too little.
 */
export function requireMemory(needed: number, available: number): void {
  if (needed <= available) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new StudioError(
    'NOT_READY',
    `A step of learning would take about ${gigabytes(needed)} of memory, and about ${gigabytes(available)} can be had. Unfreeze fewer blocks, choose a smaller base, or close other programs.`,
  );
}
