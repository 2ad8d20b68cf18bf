/**
 * The order in which layers are computed by our kernels: sums and rectifiers join the convolution before or behind them, which saves a
 * pass over memory each.
 */
import type * as tf from '@tensorflow/tfjs';
import { hasFastPath } from './depthwise.ts';

/** The parts of TensorFlow.js's convolution layers that are used here. */
export interface ConvolutionLayer extends tf.layers.Layer {
  readonly strides: [number, number];
  readonly padding: 'same' | 'valid';
  readonly dataFormat: string;
  readonly dilationRate: [number, number] | number | null;
  readonly activation: { getClassName(): string; apply(x: tf.Tensor): tf.Tensor } | null;
  readonly kernel?: tf.LayerVariable;
  readonly depthwiseKernel?: tf.LayerVariable;
  readonly pointwiseKernel?: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
}

export interface PlanStep {
  readonly layer: tf.layers.Layer;
  /** Ids of symbolic tensors. */
  inputs: number[];
  output: number;
  /** Done by our kernels, with what was joined to it; otherwise the layer does it itself. */
  readonly convolution: boolean;
  relu: boolean;
  /** A separable convolution whose input is rectified as it is read. */
  rectified: boolean;
  /** What is added to the result. */
  residual: number | null;
}

/** A layer that does its work itself. */
export function layerAlone(layer: tf.layers.Layer): PlanStep {
  return {
    layer,
    inputs: [layer.input].flat().map(({ id }) => id),
    output: (layer.output as tf.SymbolicTensor).id,
    convolution: false,
    relu: false,
    rectified: false,
    residual: null,
  };
}

/** @param to Id of the tensor that is wanted; it is computed as it is. */
export function planForward(layers: readonly tf.layers.Layer[], to: number): PlanStep[] {
  const steps = layers.map((layer): PlanStep => {
    const convolution = isConvolution(layer);
    return { ...layerAlone(layer), convolution, relu: convolution && activationOf(layer) === 'relu' };
  });
  return joinRectifiers(joinSums(steps, to), to);
}

const readersOf = (steps: readonly PlanStep[], id: number): PlanStep[] =>
  steps.filter(({ inputs, residual }) => inputs.includes(id) || residual === id);

/** a + convolution(b) becomes a convolution that starts from a. */
function joinSums(steps: readonly PlanStep[], to: number): PlanStep[] {
  const left = [...steps];
  for (const sum of steps) {
    const [one, other] = sum.inputs;
    if (sum.layer.getClassName() !== 'Add' || sum.inputs.length !== 2 || one === other) continue;
    for (const [id, residual] of [
      [other!, one!],
      [one!, other!],
    ] as const) {
      const at = left.findIndex(({ output }) => output === id);
      const before = left[at];
      const ready = !left.slice(at).some(({ output }) => output === residual);
      if (!before?.convolution || before.relu || before.residual !== null || id === to || !ready) continue;
      if (readersOf(left, id).length > 1 || !sameShapes(sum.layer)) continue;
      before.residual = residual;
      before.output = sum.output;
      left.splice(left.indexOf(sum), 1);
      break;
    }
  }
  return left;
}

function joinRectifiers(steps: readonly PlanStep[], to: number): PlanStep[] {
  const left = [...steps];
  for (const step of steps) {
    if (!isRectifier(step.layer)) continue;
    const [id] = step.inputs;
    const before = left.find(({ output }) => output === id);
    const readers = readersOf(left, step.output);
    if (before?.convolution && !before.relu && id !== to && readersOf(left, id!).length === 1) {
      before.relu = true;
      before.output = step.output;
    } else if (step.output !== to && readers.length > 0 && readers.every((reader) => readsRectified(reader, step.output))) {
      for (const reader of readers) {
        reader.rectified = true;
        reader.inputs = [id!];
      }
    } else {
      continue;
    }
    left.splice(left.indexOf(step), 1);
  }
  return left;
}

function readsRectified({ layer, convolution, inputs, residual }: PlanStep, id: number): boolean {
  return convolution && layer.getClassName() === 'SeparableConv2D' && inputs.length === 1 && inputs[0] === id && residual !== id;
}

function isConvolution(layer: tf.layers.Layer): boolean {
  const name = layer.getClassName();
  if (name !== 'Conv2D' && name !== 'SeparableConv2D') return false;
  const { dataFormat } = layer as ConvolutionLayer;
  return dataFormat === 'channelsLast' && hasQuickWay(layer as ConvolutionLayer) && ['linear', 'relu'].includes(activationOf(layer));
}

/** A separable one needs what depthwise kernels are quick at. */
function hasQuickWay({ strides, dilationRate, depthwiseKernel }: ConvolutionLayer): boolean {
  if (!depthwiseKernel) return true;
  const [height, width, , multiplier] = depthwiseKernel.shape as [number, number, number, number];
  return hasFastPath({ multiplier, height, width, strides, dilations: [dilationRate ?? 1].flat() });
}

function isRectifier(layer: tf.layers.Layer): boolean {
  return layer.getClassName() === 'Activation' && activationOf(layer) === 'relu';
}

function activationOf(layer: tf.layers.Layer): string {
  return (layer as ConvolutionLayer).activation?.getClassName() ?? 'linear';
}

function sameShapes(layer: tf.layers.Layer): boolean {
  const [one, other] = layer.input as tf.SymbolicTensor[];
  return one!.shape.join() === other!.shape.join();
}
