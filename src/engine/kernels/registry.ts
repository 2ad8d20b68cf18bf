/** Puts kernels of ours over those of a TensorFlow.js backend. */
import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../shared/errors.ts';
import type { KernelHost } from './host.ts';

export type Inputs = Readonly<Record<string, tf.TensorInfo>>;
/** What TensorFlow.js's operations pass to their kernels; each kernel knows its own. */
export type Attributes = Readonly<Record<string, unknown>>;

type Results = tf.TensorInfo | tf.TensorInfo[];

/** Answers null where the shapes or types are not for it: then the backend's own kernel runs. */
export type OwnKernel<Result extends Results = tf.TensorInfo> = (inputs: Inputs, attributes: Attributes, host: KernelHost) => Result | null;

export function overrideKernel(kernelName: string, backendName: string, host: KernelHost, own: OwnKernel<Results>): void {
  const stock = tf.getKernel(kernelName, backendName);
  if (stock) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: (args) => {
      const result = ownResult(own, args.inputs as Inputs, (args.attrs ?? {}) as Attributes, host);
      if (result) return result;
      if (stock) return stock.kernelFunc(args);
      throw new Error(`The ${backendName} backend has no kernel ${kernelName} for these shapes or types`);
    },
  });
}

/** A kernel stops in its tracks only where a helper ended in the middle of its work: the others are sent home, so that the next run goes on alone. */
function ownResult(own: OwnKernel<Results>, inputs: Inputs, attributes: Attributes, host: KernelHost): Results | null {
  try {
    return own(inputs, attributes, host);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    host.dismissHelpers();
    throw new StudioError(
      'TRAINING_FAILED',
      'A thread that helps with learning ended unexpectedly. What was learnt up to the last checkpoint is kept: go on from it, or start again.',
      { cause: error },
    );
  }
}

export const sizeOf = (tensor: tf.TensorInfo): number => tf.util.sizeFromShape(tensor.shape);

/** Whether all of these are float32; absent ones don't count. */
export function areFloats(...tensors: readonly (tf.TensorInfo | undefined)[]): boolean {
  return tensors.every((tensor) => tensor === undefined || tensor === null || tensor.dtype === 'float32');
}

/** 1 for relu, 2 for relu6, 0 for none, null for those that only the backend has. */
export function reluFlag({ activation }: Attributes): 0 | 1 | 2 | null {
  if (activation === 'relu') return 1;
  if (activation === 'relu6') return 2;
  return activation === undefined || activation === null || activation === 'linear' ? 0 : null;
}
