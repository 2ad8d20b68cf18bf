/** What a kernel needs of TensorFlow.js's WebAssembly backend: addresses of tensors, new outputs, scratch memory. */
import type * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../shared/errors.ts';
import { instantiateKernels, type KernelExports } from './instance.ts';

/** The part of `BackendWasm` that is used here. */
export interface WasmBackend {
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } | undefined };
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
}

export interface HostOptions {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly backend: WasmBackend;
  malloc(bytes: number): number;
  free(address: number): void;
  /** Done after each kernel. */
  settle?(): void;
}

/** Numbers in assembly/geometry.ts. */
const GEOMETRY_FIELDS = 15;
/** Bytes of a cache line: threads that write side by side into one hinder each other. */
export const LINE = 64;

/** What a helper's thread needs; it can be sent to one. */
export interface HelperData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
}

/** Addresses of memory to work in. */
export interface Space {
  readonly shared: number;
  readonly scratch: number;
  readonly each: number;
}

export class KernelHost {
  readonly kernels: KernelExports;
  readonly #options: HostOptions;
  readonly #geometry: number;
  readonly #gemmScratch: number;
  readonly #control: number;
  readonly #kept = new WeakSet<Float32Array>();
  /** Threads that work, this one among them. */
  #seats = 1;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    const kernels = instantiateKernels(options.module, options.memory);
    this.kernels = options.settle ? followed(kernels, options.settle) : kernels;
    this.#gemmScratch = this.kernels.GEMM_SCRATCH.value as number;
    this.#geometry = this.#allocate(GEOMETRY_FIELDS * 4);
    this.#control = roundUp(this.#allocate(Number(this.kernels.CONTROL_BYTES.value) + LINE));
    new Uint8Array(options.memory.buffer, this.#control, Number(this.kernels.CONTROL_BYTES.value)).fill(0);
    this.kernels.join(this.#control, 0);
  }

  /** From now on `count` other threads help, each with a seat of its own from 1 on. */
  expectHelpers(count: number): HelperData {
    new Uint8Array(this.#options.memory.buffer, this.#control, Number(this.kernels.CONTROL_BYTES.value)).fill(0);
    this.#seats = 1 + count;
    this.kernels.setHelpers(count);
    return { module: this.#options.module, memory: this.#options.memory, control: this.#control };
  }

  /** From now on this thread works alone. */
  dismissHelpers(): void {
    this.kernels.dismiss();
    this.#seats = 1;
  }

  /** Where a tensor lies. Addresses are below 4 GiB; the kernels take them as unsigned. */
  address({ dataId }: tf.TensorInfo): number {
    const data = this.#options.backend.dataIdMap.get(dataId);
    if (!data) throw new Error('A kernel was given a tensor that is gone');
    return data.memoryOffset;
  }

  /** Numbers in the memory, to be read or written at once: when the memory grows, they are no longer those. */
  numbers(address: number, count: number): Float32Array {
    return new Float32Array(this.#options.memory.buffer, address, count);
  }

  /** Zeros that stay where they are until they are let go, with room up to a multiple of four. */
  keep(count: number): Float32Array {
    const numbers = this.numbers(this.#allocate(Math.max(1, Math.ceil(count / 4)) * 16), count).fill(0);
    this.#kept.add(numbers);
    return numbers;
  }

  keeps(numbers: Float32Array): boolean {
    return this.#kept.has(numbers);
  }

  letGo(kept: Float32Array): void {
    if (this.#kept.delete(kept)) this.#options.free(kept.byteOffset);
  }

  bytes(address: number, count: number): Uint8Array {
    return new Uint8Array(this.#options.memory.buffer, address, count);
  }

  /** A new tensor, not yet filled. */
  output(shape: readonly number[]): tf.TensorInfo {
    const { backend } = this.#options;
    const info = backend.makeOutput([...shape], 'float32');
    // The backend itself does not look whether there was memory left, and would write over its own at address 0.
    if (this.address(info) === 0 && shape.every((side) => side > 0)) {
      backend.disposeData(info.dataId);
      throw noMemory();
    }
    return info;
  }

  /** The same memory as another tensor of the same kind. */
  share({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
    this.#options.backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Writes a shape where the kernels read it, in the order of assembly/geometry.ts. */
  geometry(info: tf.backend_util.Conv2DInfo): number {
    new Int32Array(this.#options.memory.buffer, this.#geometry, GEOMETRY_FIELDS).set([
      info.batchSize,
      info.inHeight,
      info.inWidth,
      info.inChannels,
      info.outHeight,
      info.outWidth,
      info.outChannels,
      info.filterHeight,
      info.filterWidth,
      info.strideHeight,
      info.strideWidth,
      info.dilationHeight,
      info.dilationWidth,
      info.padInfo.top,
      info.padInfo.left,
    ]);
    return this.#geometry;
  }

  /** Memory to work in, until the next call: `shared` bytes, then `each` bytes for every thread. Grows and stays. */
  space(each: number, shared = 0): Space {
    const own = roundUp(each);
    const common = roundUp(shared);
    const bytes = common + own * this.#seats;
    if (bytes > this.#scratchBytes) {
      if (this.#scratch) this.#options.free(this.#scratch);
      this.#scratchBytes = 0;
      this.#scratch = 0;
      this.#scratch = this.#allocate(bytes);
      this.#scratchBytes = bytes;
    }
    return { shared: this.#scratch, scratch: this.#scratch + common, each: own };
  }

  /** The same for a matrix product, with `bytes` more for every thread. */
  gemmSpace(bytes = 0, shared = 0): Space {
    return this.space(this.#gemmScratch + bytes, shared);
  }

  #allocate(bytes: number): number {
    const address = this.#options.malloc(bytes) >>> 0;
    if (address === 0) throw noMemory();
    return address;
  }
}

/** The same, with something done after each of them. */
function followed(kernels: KernelExports, after: () => void): KernelExports {
  const entries = Object.entries(kernels).map(([name, kernel]) => {
    if (typeof kernel !== 'function') return [name, kernel];
    const call = kernel as (...operands: number[]) => void;
    const both = (...operands: number[]): void => {
      call(...operands);
      after();
    };
    return [name, both];
  });
  return Object.fromEntries(entries) as KernelExports;
}

function noMemory(): StudioError {
  return new StudioError(
    'TRAINING_FAILED',
    'There is not enough memory left for this step. Choose a smaller batch, or unfreeze fewer blocks.',
  );
}

/** Whole cache lines. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}
