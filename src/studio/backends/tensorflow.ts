/** TensorFlow.js's Node backend, with our binding in the place of the addon that its package no longer finds. */
import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { TensorFlowBinding } from '../native/binding.ts';
import { cudaDriver } from '../native/cuda-driver.ts';
import { prepareEnvironment, withoutGreeting } from '../native/environment.ts';
import { openLibrary, type LibraryFolder } from '../native/library.ts';
import { processor } from './device.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

export interface TensorFlowDevice {
  /** The card's name, or the processor's. */
  readonly device: string;
  readonly usesGpu: boolean;
  /** Of the native library, e.g. "2.21.0". */
  readonly version: string;
}

/**
 * Registers the backend `tensorflow` of this thread and makes it the current one.
 * @throws StudioError BAD_MODEL where the library can't be loaded.
 */
export async function startTensorFlow(library: LibraryFolder): Promise<TensorFlowDevice> {
  const NodeBackend = loadKernels();
  prepareEnvironment();
  const binding = withoutGreeting(() => new TensorFlowBinding(openLibrary(library)));
  tf.registerBackend('tensorflow', () => new NodeBackend(binding, PACKAGE));
  if (!(await tf.setBackend('tensorflow'))) throw new Error('The TensorFlow backend of TensorFlow.js did not start');
  // Part of its greeting comes with the first operation.
  withoutGreeting(() => tf.tidy(() => tf.add(1, 1).dataSync()));
  const usesGpu = binding.isUsingGpuDevice();
  const card = usesGpu ? cudaDriver()?.cards[0]?.name : undefined;
  return { device: usesGpu ? (card ?? 'NVIDIA graphics card') : processor(), usesGpu, version: binding.TF_Version };
}

type NodeBackendClass = new (binding: TensorFlowBinding, packageName: string) => tf.KernelBackend;

/**
 * The package's index would look for its addon, so its parts are loaded one by one. They are CommonJS and ask for
 * TensorFlow.js by name: that gives them the copy that this file has.
 */
function loadKernels(): NodeBackendClass {
  // Two helpers that it still uses and Node no longer has.
  const helpers = util as unknown as Record<string, unknown>;
  helpers['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  helpers['isArray'] = Array.isArray;
  const require = createRequire(import.meta.url);
  require(`${PACKAGE}/dist/register_all_kernels`);
  const { NodeJSKernelBackend } = require(`${PACKAGE}/dist/nodejs_kernel_backend`) as { NodeJSKernelBackend: NodeBackendClass };
  return NodeJSKernelBackend;
}
