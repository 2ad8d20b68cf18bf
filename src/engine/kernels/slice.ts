/** Parts of a tensor that lie in one piece, as those of a batch do. */
import * as tf from '@tensorflow/tfjs';
import { areFloats, sizeOf, type OwnKernel } from './registry.ts';

/** One copy of the part. TensorFlow.js's own kernel copies the whole tensor out of the memory first. */
export const slice: OwnKernel = ({ x }, { begin, size }, host) => {
  if (!areFloats(x)) return null;
  const whole = { shape: x!.shape, rank: x!.shape.length } as tf.Tensor;
  const [from, sides] = tf.slice_util.parseSliceParams(whole, begin as number[], size as number[]) as [number[], number[]];
  if (!tf.slice_util.isSliceContinous(x!.shape, from, sides)) return null;
  const out = host.output(sides);
  const offset = tf.slice_util.computeFlatOffset(from, tf.util.computeStrides(x!.shape));
  host.kernels.copy(host.address(x!) + offset * 4, host.address(out), sizeOf(out));
  return out;
};
