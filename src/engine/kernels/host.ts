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
}

/** Numbers in assembly/geometry.ts. */
const GEOMETRY_FIELDS = 15;

export class KernelHost {
  readonly kernels: KernelExports;
  readonly #options: HostOptions;
  readonly #geometry: number;
  readonly #gemmScratch: number;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    this.kernels = instantiateKernels(options.module, options.memory);
    this.#gemmScratch = this.kernels.GEMM_SCRATCH.value as number;
    this.#geometry = this.#allocate(GEOMETRY_FIELDS * 4);
  }

  /** Where a tensor lies. Addresses are below 4 GiB; the kernels take them as unsigned. */
  address({ dataId }: tf.TensorInfo): number {
    const data = this.#options.backend.dataIdMap.get(dataId);
    if (!data) throw new Error('A kernel was given a tensor that is gone');
    return data.memoryOffset;
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

  /** At least so many bytes to work in, until the next call. Grows and stays. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      if (this.#scratch) this.#options.free(this.#scratch);
      this.#scratchBytes = 0;
      this.#scratch = 0;
      this.#scratch = this.#allocate(bytes);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** Scratch memory for a matrix product and `bytes` more. */
  gemmScratch(bytes = 0): number {
    return this.scratch(this.#gemmScratch + bytes);
  }

  #allocate(bytes: number): number {
    const address = this.#options.malloc(bytes) >>> 0;
    if (address === 0) throw noMemory();
    return address;
  }
}

function noMemory(): StudioError {
  return new StudioError(
    'TRAINING_FAILED',
    'There is not enough memory left for this step. Choose a smaller batch, or unfreeze fewer blocks.',
  );
}
