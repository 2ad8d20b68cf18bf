/** Sums and means that TensorFlow.js would transpose for first. */
import * as tf from '@tensorflow/tfjs';
import type { KernelHost } from './host.ts';
import { areFloats, sizeOf, type Attributes, type OwnKernel } from './registry.ts';

interface Reduction {
  /** The tensor as groups × rows × columns, the rows to be summed; null where the axes are not neighbours. */
  readonly groups: number;
  readonly rows: number;
  readonly columns: number;
  readonly shape: number[];
}

function reduction({ shape }: tf.TensorInfo, { axis, keepDims }: Attributes): Reduction | null {
  const axes = tf.util.parseAxisParam(axis as number[], shape).sort((a, b) => a - b);
  const [first, last] = [axes[0], axes.at(-1)];
  if (first === undefined || last === undefined || last - first + 1 !== axes.length || last === shape.length - 1) return null;
  const kept = keepDims ? shape.map((side, at) => (axes.includes(at) ? 1 : side)) : shape.filter((_, at) => !axes.includes(at));
  return {
    groups: tf.util.sizeFromShape(shape.slice(0, first)),
    rows: tf.util.sizeFromShape(shape.slice(first, last + 1)),
    columns: tf.util.sizeFromShape(shape.slice(last + 1)),
    shape: kept,
  };
}

/** Room for the sums of the slices that a long matrix is cut into. */
const SLICES = 16;
const slices = (host: KernelHost, columns: number): number => host.space(0, SLICES * columns * 4).shared;

/** Sum over axes that lie beside each other and before the last: the gradient of a bias. */
export const sum: OwnKernel = ({ x }, attributes, host) => {
  const over = areFloats(x) && sizeOf(x!) > 0 ? reduction(x!, attributes) : null;
  if (!over) return null;
  const out = host.output(over.shape);
  host.kernels.groupedColumnSums(host.address(x!), host.address(out), over.groups, over.rows, over.columns, 1, slices(host, over.columns));
  return out;
};

/** The same for a mean: global average pooling. */
export const mean: OwnKernel = ({ x }, attributes, host) => {
  const over = areFloats(x) && sizeOf(x!) > 0 ? reduction(x!, attributes) : null;
  if (!over) return null;
  const out = host.output(over.shape);
  host.kernels.groupedColumnSums(
    host.address(x!),
    host.address(out),
    over.groups,
    over.rows,
    over.columns,
    1 / over.rows,
    slices(host, over.columns),
  );
  return out;
};

export const MEAN_GRADIENT = 'MeanGradient';

/** dy, divided by the numbers that the mean is of, for each of them. */
export const meanGradient: OwnKernel = ({ x, dy }, attributes, host) => {
  const over = areFloats(x, dy) && sizeOf(x!) > 0 ? reduction(x!, attributes) : null;
  if (!over) return null;
  const dx = host.output(x!.shape);
  host.kernels.repeatRows(host.address(dy!), host.address(dx), over.groups, over.rows, over.columns, 1 / over.rows);
  return dx;
};

/** TensorFlow.js fills a tensor as large as x with ones, number by number outside of its backend, and multiplies it by dy. */
export function registerMeanGradient(): void {
  const stock = tf.getGradient('Mean');
  tf.unregisterGradient('Mean');
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const x = saved[0]!;
      const own = tf.getKernel(MEAN_GRADIENT, tf.getBackend()) && areFloats(x) && x.size > 0 && reduction(x, attributes as Attributes);
      if (!own) return stock.gradFunc(dy, saved, attributes);
      return { x: () => tf.engine().runKernel(MEAN_GRADIENT, { x, dy: dy as tf.Tensor }, attributes) as tf.Tensor };
    },
  });
}
