/** A convolution with the sums and rectifiers that `planForward` joined to it, by our kernels: its answers, and its gradients. */
import * as tf from '@tensorflow/tfjs';
import { RELU_GRADIENT } from './elementwise.ts';
import type { ConvolutionLayer, PlanStep } from './forward-plan.ts';
import { POINTWISE, SEPARABLE, SEPARABLE_GRADIENT } from './separable.ts';

export const CONVOLUTION = 'OwnConvolution';

interface Operands {
  readonly x: tf.Tensor;
  readonly residual: tf.Tensor | null;
}

export function joinedConvolution(step: PlanStep, operands: Operands): tf.Tensor {
  return compute(step, operands, false)[0];
}

/**
 * The same in a way that gradients can be taken of, once.
 * @param learnt Of which operands, beside the weights.
 */
export function learningConvolution(
  step: PlanStep,
  { x, residual }: Operands,
  learnt: { readonly x: boolean; readonly residual: boolean },
): tf.Tensor {
  const { kernel, depthwiseKernel, pointwiseKernel, bias } = step.layer as ConvolutionLayer;
  // Both gradients of an operand that comes in twice are added up by the kernel of the first half.
  const separable = depthwiseKernel !== undefined;
  const twice = separable && residual === x;
  const weights = [depthwiseKernel, pointwiseKernel, kernel, bias].flatMap((weight) => (weight ? [weight.read()] : []));
  const inputs = [...weights, ...(learnt.x ? [x] : []), ...(residual && learnt.residual && !twice ? [residual] : [])];

  const backwards = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
    const { dz, gradients } = separable
      ? separableGradients(step, saved, { dy, twice, learnt: learnt.x })
      : convolutionGradients(step, saved, { dy, learnt: learnt.x });
    return gradients.length < inputs.length ? [...gradients, dz.clone()] : gradients;
  };
  const [y, ...deep] = compute(step, { x, residual }, true);
  const forwards = (...given: unknown[]) => {
    (given.at(-1) as tf.GradSaveFunc)([x, ...deep, ...(step.relu ? [y] : [])]);
    return { value: y.clone(), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backwards(dy, saved) };
  };
  const value = tf.customGrad(forwards)(...inputs);
  tf.dispose([y, ...deep]);
  return value;
}

interface Backwards {
  readonly dy: tf.Tensor;
  /** Whether the gradient of x is wanted. */
  readonly learnt: boolean;
}

interface Gradients {
  /** Before the rectifier. */
  readonly dz: tf.Tensor;
  /** Of the weights in their order, then of x where it is wanted. */
  readonly gradients: tf.Tensor[];
}

/** @param saved x, and the output where it is rectified. */
function convolutionGradients(step: PlanStep, saved: readonly tf.Tensor[], { dy, learnt }: Backwards): Gradients {
  const { kernel, bias } = step.layer as ConvolutionLayer;
  const x = saved[0]!;
  const filter = kernel!.read();
  const dz = step.relu ? run(RELU_GRADIENT, { dy, y: saved.at(-1)! }, {}) : dy;
  const shape = shapeOf(step);
  const gradients = [
    run('Conv2DBackpropFilter', { x, dy: dz }, { ...shape, filterShape: filter.shape }),
    ...(bias ? [dz.sum([0, 1, 2])] : []),
    ...(learnt ? [run('Conv2DBackpropInput', { dy: dz, filter }, { ...shape, inputShape: x.shape })] : []),
  ];
  return { dz, gradients };
}

/**
 * @param saved x, what lies between the halves, and the output where it is rectified.
 * @param twice dz is a gradient of x as well.
 */
function separableGradients(step: PlanStep, saved: readonly tf.Tensor[], { dy, learnt, twice }: Backwards & { twice: boolean }): Gradients {
  const { depthwiseKernel, pointwiseKernel, bias } = step.layer as ConvolutionLayer;
  const [x, deep, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor | undefined];
  const filter = pointwiseKernel!.read();
  const inputs = { x, dy, depthwiseFilter: depthwiseKernel!.read(), filter, ...(y ? { y } : {}) };
  const attributes = { ...shapeOf(step), rectified: step.rectified, biased: bias !== undefined && bias !== null, learnt, twice };
  const results = tf.engine().runKernel(SEPARABLE_GRADIENT, inputs, attributes as unknown as tf.NamedAttrMap) as tf.Tensor[];
  const dw = results.shift()!;
  const biases = attributes.biased ? results.splice(0, 1) : [];
  const dz = y ? results.shift()! : dy;
  const dFilter = run('Conv2DBackpropFilter', { x: deep, dy: dz }, { ...POINTWISE, filterShape: filter.shape });
  return { dz, gradients: [dw, dFilter, ...biases, ...results] };
}

/** What the convolution gives and, of a separable one where `keeps`, what lies between its halves. */
function compute(step: PlanStep, { x, residual }: Operands, keeps: boolean): [tf.Tensor, ...tf.Tensor[]] {
  const { bias, kernel, depthwiseKernel, pointwiseKernel } = step.layer as ConvolutionLayer;
  const more = { ...(bias ? { bias: bias.read() } : {}), ...(residual ? { residual } : {}) };
  const shape = { ...shapeOf(step), activation: step.relu ? 'relu' : 'linear' };
  if (!depthwiseKernel) return [run(CONVOLUTION, { x, filter: kernel!.read(), ...more }, shape)];
  const inputs = { x, depthwiseFilter: depthwiseKernel.read(), filter: pointwiseKernel!.read(), ...more };
  const attributes = { ...shape, rectified: step.rectified, keeps };
  return tf.engine().runKernel(SEPARABLE, inputs, attributes as unknown as tf.NamedAttrMap) as [tf.Tensor, ...tf.Tensor[]];
}

function shapeOf({ layer }: PlanStep): object {
  const { strides, padding, dilationRate } = layer as ConvolutionLayer;
  return { strides, pad: padding, dilations: dilationRate ?? 1, dimRoundingMode: null, dataFormat: 'NHWC' };
}

function run(name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}
