/** A convolution with the sums and rectifiers that `planForward` joined to it, by our kernels: its answers, and its gradients. */
import * as tf from '@tensorflow/tfjs';
import { RELU_GRADIENT } from './elementwise.ts';
import type { ConvolutionLayer, PlanStep } from './forward-plan.ts';

export const CONVOLUTION = 'OwnConvolution';
export const DEPTHWISE = 'OwnDepthwise';

interface Operands {
  readonly x: tf.Tensor;
  readonly residual: tf.Tensor | null;
}

export function joinedConvolution(step: PlanStep, { x, residual }: Operands): tf.Tensor {
  const deep = firstHalf(step, x);
  const y = secondHalf(step, deep ?? x, residual);
  deep?.dispose();
  return y;
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
  const twice = depthwiseKernel !== undefined && residual === x;
  const weights = [depthwiseKernel, pointwiseKernel, kernel, bias].flatMap((weight) => (weight ? [weight.read()] : []));
  const inputs = [...weights, ...(learnt.x ? [x] : []), ...(residual && learnt.residual && !twice ? [residual] : [])];
  const deep = firstHalf(step, x);

  const backwards = (dy: tf.Tensor, [input, ...saved]: tf.Tensor[]): tf.Tensor[] => {
    const upper = deep ? saved[0]! : input!;
    const dz = step.relu ? run(RELU_GRADIENT, { dy, y: saved.at(-1)! }, {}) : dy;
    const filter = (pointwiseKernel ?? kernel)!.read();
    const shape = deep ? POINTWISE : shapeOf(step);
    const dFilter = run('Conv2DBackpropFilter', { x: upper, dy: dz }, { ...shape, filterShape: filter.shape });
    const dUpper = deep || learnt.x ? run('Conv2DBackpropInput', { dy: dz, filter }, { ...shape, inputShape: upper.shape }) : null;
    const first = deep ? firstHalfBackwards(step, { input: input!, dDeep: dUpper!, residual: twice ? dz : null, learnt: learnt.x }) : null;
    const gradients = [
      ...(first ? [first.dFilter] : []),
      dFilter,
      ...(bias ? [dz.sum([0, 1, 2])] : []),
      ...(learnt.x ? [first ? first.dInput! : dUpper!] : []),
    ];
    return gradients.length < inputs.length ? [...gradients, dz.clone()] : gradients;
  };
  const forwards = (...given: unknown[]) => {
    const y = secondHalf(step, deep ?? x, residual);
    (given.at(-1) as tf.GradSaveFunc)([x, ...(deep ? [deep] : []), ...(step.relu ? [y] : [])]);
    return { value: y, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backwards(dy, saved) };
  };
  const y = tf.customGrad(forwards)(...inputs);
  deep?.dispose();
  return y;
}

interface FirstHalf {
  readonly input: tf.Tensor;
  readonly dDeep: tf.Tensor;
  readonly residual: tf.Tensor | null;
  /** Whether the gradient of the input is wanted. */
  readonly learnt: boolean;
}

function firstHalfBackwards(
  step: PlanStep,
  { input, dDeep, residual, learnt }: FirstHalf,
): { readonly dFilter: tf.Tensor; readonly dInput: tf.Tensor | null } {
  const filter = (step.layer as ConvolutionLayer).depthwiseKernel!.read();
  const shape = { ...shapeOf(step), rectified: step.rectified };
  const dFilter = run('DepthwiseConv2dNativeBackpropFilter', { x: input, dy: dDeep }, { ...shape, filterShape: filter.shape });
  if (!learnt) return { dFilter, dInput: null };
  const more = { ...(step.rectified ? { mask: input } : {}), ...(residual ? { residual } : {}) };
  return {
    dFilter,
    dInput: run('DepthwiseConv2dNativeBackpropInput', { dy: dDeep, filter, ...more }, { ...shape, inputShape: input.shape }),
  };
}

/** What a separable convolution gives between its two halves; null for a plain one. */
function firstHalf(step: PlanStep, x: tf.Tensor): tf.Tensor | null {
  const { depthwiseKernel } = step.layer as ConvolutionLayer;
  return depthwiseKernel ? run(DEPTHWISE, { x, filter: depthwiseKernel.read() }, { ...shapeOf(step), rectified: step.rectified }) : null;
}

function secondHalf(step: PlanStep, x: tf.Tensor, residual: tf.Tensor | null): tf.Tensor {
  const { bias, kernel, pointwiseKernel } = step.layer as ConvolutionLayer;
  const more = { ...(bias ? { bias: bias.read() } : {}), ...(residual ? { residual } : {}) };
  const shape = pointwiseKernel ? POINTWISE : shapeOf(step);
  return run(
    CONVOLUTION,
    { x, filter: (pointwiseKernel ?? kernel)!.read(), ...more },
    { ...shape, activation: step.relu ? 'relu' : 'linear' },
  );
}

const POINTWISE = { strides: [1, 1], pad: 'valid', dilations: 1, dimRoundingMode: null, dataFormat: 'NHWC' };

function shapeOf({ layer }: PlanStep): object {
  const { strides, padding, dilationRate } = layer as ConvolutionLayer;
  return { strides, pad: padding, dilations: dilationRate ?? 1, dimRoundingMode: null, dataFormat: 'NHWC' };
}

function run(name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}
