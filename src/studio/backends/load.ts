/** Gets TensorFlow.js ready in a worker thread. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { chooseVariant } from '../../engine/kernels/compile.ts';
import { installKernels } from '../../engine/kernels/install.ts';
import { processor, wasmDevice, wasmFolder } from './device.ts';
import { readKernels } from './kernel-files.ts';

export type BackendName = 'wasm' | 'cpu';

export interface LoadedBackend {
  readonly name: BackendName;
  /** What it runs on, e.g. "Intel Xeon, SIMD with fused multiply-add". */
  readonly device: string;
  /** The same in a sentence, for a run's record. */
  readonly description: string;
}

let wasm: Promise<LoadedBackend> | null = null;

/** Makes a backend the current one of this thread. Without a name, the quickest: `wasm` with our kernels. */
export async function loadBackend(name: BackendName = 'wasm'): Promise<LoadedBackend> {
  if (name === 'cpu') return loadCpu();
  wasm ??= loadWasm();
  const backend = await wasm;
  await tf.setBackend('wasm');
  return backend;
}

async function loadCpu(): Promise<LoadedBackend> {
  await tf.setBackend('cpu');
  const device = processor();
  return { name: 'cpu', device, description: `TensorFlow.js ${tf.version_core} in plain JavaScript on ${device}` };
}

async function loadWasm(): Promise<LoadedBackend> {
  const variant = chooseVariant();
  const kernels = await readKernels(variant);
  setWasmPaths(wasmFolder());
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js did not start');
  installKernels(kernels);
  const device = wasmDevice(variant);
  return { name: 'wasm', device, description: `TensorFlow.js ${tf.version_core} with our kernels in WebAssembly on ${device}` };
}
