/** Max and average pooling, and their gradients. */
import * as tf from '@tensorflow/tfjs';
import { areFloats, type Attributes, type OwnKernel } from './registry.ts';

type Shape4D = [number, number, number, number];

function poolingInfo(x: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Attributes): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computePool2DInfo(
    x as Shape4D,
    filterSize as [number, number],
    strides as [number, number],
    1,
    pad as 'same' | 'valid' | number,
    dimRoundingMode as 'floor' | 'round' | 'ceil',
  );
}

export const maxPool: OwnKernel = ({ x }, attributes, host) => {
  if (!areFloats(x)) return null;
  const info = poolingInfo(x!.shape, attributes);
  const y = host.output(info.outShape);
  host.kernels.maxPool(host.geometry(info), host.address(x!), host.address(y));
  return y;
};

export const maxPoolGradient: OwnKernel = ({ dy, input, output }, attributes, host) => {
  if (!areFloats(dy, input, output)) return null;
  const info = poolingInfo(input!.shape, attributes);
  const dx = host.output(input!.shape);
  host.kernels.maxPoolGradient(host.geometry(info), host.address(input!), host.address(output!), host.address(dy!), host.address(dx));
  return dx;
};

export const averagePool: OwnKernel = ({ x }, attributes, host) => {
  if (!areFloats(x)) return null;
  const info = poolingInfo(x!.shape, attributes);
  const y = host.output(info.outShape);
  host.kernels.averagePool(host.geometry(info), host.address(x!), host.address(y));
  return y;
};

/** The true gradient also where windows reach over the border: TensorFlow.js's divides by the whole window there. */
export const averagePoolGradient: OwnKernel = ({ dy, input }, attributes, host) => {
  if (!areFloats(dy, input)) return null;
  const info = poolingInfo(input!.shape, attributes);
  const dx = host.output(input!.shape);
  host.kernels.averagePoolGradient(host.geometry(info), host.address(dy!), host.address(dx));
  return dx;
};
