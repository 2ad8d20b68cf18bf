/** Gets TensorFlow.js ready in a worker thread. */
import { cpus } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { chooseVariant, type KernelVariant } from '../../engine/kernels/compile.ts';
import { installKernels } from '../../engine/kernels/install.ts';
import { readKernels } from './kernel-files.ts';

export type BackendName = 'wasm' | 'cpu';

export interface LoadedBackend {
  readonly name: BackendName;
  /** What it runs on, e.g. "Intel Xeon, SIMD with fused multiply-add". */
  readonly device: string;
  /** The same in a sentence, for a run's record. */
  readonly description: string;
}

let loaded: Promise<LoadedBackend> | null = null;

/**
 * Loads a backend once for this thread and makes it the current one. Without a name, the quickest: `wasm` with our kernels.
 * `variant` is for tests and measurements.
 */
export function loadBackend(name: BackendName = 'wasm', variant: KernelVariant = chooseVariant()): Promise<LoadedBackend> {
  if (name === 'cpu') return loadCpu();
  loaded ??= loadWasm(variant);
  return loaded.then(async (backend) => {
    await tf.setBackend('wasm');
    return backend;
  });
}

async function loadCpu(): Promise<LoadedBackend> {
  await tf.setBackend('cpu');
  const device = processor();
  return { name: 'cpu', device, description: `TensorFlow.js ${tf.version_core} in plain JavaScript on ${device}` };
}

async function loadWasm(variant: KernelVariant): Promise<LoadedBackend> {
  const kernels = await readKernels(variant);
  setWasmPaths(wasmFolder());
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js did not start');
  installKernels(kernels);
  const device = wasmDevice(variant);
  return { name: 'wasm', device, description: `TensorFlow.js ${tf.version_core} with our kernels in WebAssembly on ${device}` };
}

/** Folder of the backend's own WebAssembly files, with a separator at its end. */
export function wasmFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), '/');
}

export function wasmDevice(variant: KernelVariant): string {
  return `${processor()}, SIMD${variant === 'fma' ? ' with fused multiply-add' : ''}`;
}

export function processor(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  return model ? model : `${process.arch} processor`;
}
