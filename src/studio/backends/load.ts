/** Gets TensorFlow.js ready in a thread. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { installKernels } from '../../engine/kernels/install.ts';
import { withSharedMemory } from '../../engine/kernels/shared-memory.ts';
import type { BackendName } from '../../shared/backends.ts';
import { StudioError } from '../../shared/errors.ts';
import type { LibraryFolder } from '../native/library.ts';
import { processor, wasmDevice, wasmFolder } from './device.ts';
import { chooseKernels } from './kernel-build.ts';
import { settleVectors } from './settle.ts';

export interface LoadedBackend {
  readonly name: BackendName;
  /** What it runs on, e.g. "Intel Xeon, SIMD with fused multiply-add". */
  readonly device: string;
  /** The same in a sentence, for a run's record. */
  readonly description: string;
  /** Of TensorFlow's library; null for the others. */
  readonly version: string | null;
  readonly usesGpu: boolean;
  /** Why it can't be used any more (a device that was lost), or null while it can. */
  failure(): string | null;
}

export interface BackendFiles {
  /** Where the native TensorFlow library lies; null where it is not installed. */
  readonly library: LibraryFolder | null;
}

const loading = new Map<BackendName, Promise<LoadedBackend>>();

/**
 * Makes a backend the current one of this thread; each is loaded once, and anew after its device was lost.
 * @throws StudioError NOT_READY where this machine does not have it; BAD_MODEL where its library can't be loaded.
 */
export async function loadBackend(name: BackendName = 'wasm', files: BackendFiles = { library: null }): Promise<LoadedBackend> {
  const before = await loading.get(name)?.catch(() => null);
  if (before?.failure()) loading.delete(name);
  let backend = loading.get(name);
  if (!backend) {
    backend = LOADERS[name](files);
    backend.catch(() => loading.delete(name));
    loading.set(name, backend);
  }
  const loaded = await backend;
  await tf.setBackend(name);
  return loaded;
}

const LOADERS: Readonly<Record<BackendName, (files: BackendFiles) => Promise<LoadedBackend>>> = {
  cpu: loadCpu,
  wasm: loadWasm,
  tensorflow: loadTensorFlow,
  webgpu: loadWebGpu,
};

const neverFails = () => null;

async function loadCpu(): Promise<LoadedBackend> {
  // Else it advises to install a package that would not help.
  tf.enableProdMode();
  const device = processor();
  const description = `TensorFlow.js ${tf.version_core} in plain JavaScript on ${device}`;
  return { name: 'cpu', device, description, version: null, usesGpu: false, failure: neverFails };
}

async function loadWasm(): Promise<LoadedBackend> {
  const { variant, module } = await chooseKernels();
  setWasmPaths(wasmFolder());
  if (!(await withSharedMemory(() => tf.setBackend('wasm')))) throw new Error('The WebAssembly backend of TensorFlow.js did not start');
  installKernels(module, settleVectors);
  const device = wasmDevice(variant);
  const description = `TensorFlow.js ${tf.version_core} with our kernels in WebAssembly on ${device}`;
  return { name: 'wasm', device, description, version: null, usesGpu: false, failure: neverFails };
}

async function loadTensorFlow({ library }: BackendFiles): Promise<LoadedBackend> {
  if (!library) {
    throw new StudioError(
      'NOT_READY',
      'The native TensorFlow library is not installed. Install it in Settings or by "mien native install".',
    );
  }
  const { startTensorFlow } = await import('./tensorflow.ts');
  const { device, version, usesGpu } = await startTensorFlow(library);
  return { name: 'tensorflow', device, description: `TensorFlow ${version} on ${device}`, version, usesGpu, failure: neverFails };
}

async function loadWebGpu(): Promise<LoadedBackend> {
  const { startWebGpu } = await import('./webgpu.ts');
  const { device, failure } = await startWebGpu();
  const description = `TensorFlow.js ${tf.version_core} by WebGPU on ${device}`;
  return { name: 'webgpu', device, description, version: null, usesGpu: true, failure };
}
