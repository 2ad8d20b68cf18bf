/** Addition, the rectifier and its gradient, and copies that need not be made. */
import * as tf from '@tensorflow/tfjs';
import { areFloats, sizeOf, type OwnKernel } from './registry.ts';

/** Tensors of the same shape, or a bias along the last axis. */
export const add: OwnKernel = ({ a, b }, _attributes, host) => {
  if (!areFloats(a, b)) return null;
  const columns = a!.shape.at(-1) ?? 1;
  const same = a!.shape.join() === b!.shape.join();
  const bias = !same && b!.shape.length <= a!.shape.length && b!.shape.at(-1) === columns && sizeOf(b!) === columns;
  if (!same && !bias) return null;
  const out = host.output(a!.shape);
  if (same) host.kernels.add(host.address(a!), host.address(b!), host.address(out), sizeOf(a!));
  else host.kernels.addBias(host.address(a!), host.address(b!), host.address(out), sizeOf(a!) / Math.max(1, columns), columns);
  return out;
};

export const relu: OwnKernel = ({ x }, _attributes, host) => {
  if (!areFloats(x)) return null;
  const y = host.output(x!.shape);
  host.kernels.relu(host.address(x!), host.address(y), sizeOf(x!));
  return y;
};

/** A clone shares its memory: tensors never change, and the backend counts who uses one. */
export const identity: OwnKernel = ({ x }, _attributes, host) => (x!.dtype === 'string' ? null : host.share(x!));

/** The gradient of a clone is a cast to what it is already. */
export const cast: OwnKernel = ({ x }, { dtype }, host) => (x!.dtype === dtype && dtype !== 'string' ? host.share(x!) : null);

export const RELU_GRADIENT = 'ReluGradient';

export const reluGradient: OwnKernel = ({ dy, y }, _attributes, host) => {
  if (!areFloats(dy, y)) return null;
  const dx = host.output(dy!.shape);
  host.kernels.reluGradient(host.address(dy!), host.address(y!), host.address(dx), sizeOf(dy!));
  return dx;
};

/**
 * TensorFlow.js differentiates max(x, 0) as dy · float(step(x)): three passes and two temporaries. Ours is one kernel where
 * the backend has it, and needs the output instead of the input, which is there anyway; elsewhere the composition stays.
 */
export function registerReluGradient(): void {
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const d = dy as tf.Tensor;
      const y = saved[0]!;
      return {
        x: () =>
          tf.getKernel(RELU_GRADIENT, tf.getBackend())
            ? (tf.engine().runKernel(RELU_GRADIENT, { dy: d, y }) as tf.Tensor)
            : d.mul(y.step().cast('float32')),
      };
    },
  });
}
