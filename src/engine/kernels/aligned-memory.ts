/**
 * Memory of TensorFlow.js's module in whole cache lines. Its own allocator gives multiples of eight bytes, and a vector of numbers that lies
 * across two lines takes two reads.
 */
import { LINE, roundUp } from './host.ts';

/** Of the module that the backend runs in. */
export interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const aligned = new WeakSet<Allocator>();

/** From now on what is asked for begins with a cache line; what was there before can be given back as well. */
export function alignMemory(module: Allocator): void {
  if (aligned.has(module)) return;
  aligned.add(module);
  const malloc = module._malloc.bind(module);
  const free = module._free.bind(module);
  /** Where the allocator's own piece begins. */
  const pieces = new Map<number, number>();
  module._malloc = (bytes) => {
    const piece = malloc(bytes + LINE) >>> 0;
    if (piece === 0) return 0;
    const address = roundUp(piece);
    pieces.set(address, piece);
    return address;
  };
  module._free = (address) => {
    const piece = pieces.get(address >>> 0);
    pieces.delete(address >>> 0);
    free(piece ?? address);
  };
}
