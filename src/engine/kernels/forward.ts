/** Computes layers, for their answers alone or to learn: as `planForward` orders them where our kernels run, as they stand elsewhere. */
import * as tf from '@tensorflow/tfjs';
import { layerAlone, planForward, type ConvolutionLayer, type PlanStep } from './forward-plan.ts';
import { CONVOLUTION, joinedConvolution, learningConvolution } from './joined-convolution.ts';

type Forward = (x: tf.Tensor) => tf.Tensor;

/** From the tensor `from` to the tensor `to` by layers that stand in the order of computation; only what these give may be used. */
export function forwardThrough(layers: readonly tf.layers.Layer[], from: number, to: number): Forward {
  const plan = planForward(layers, to);
  const plain = layers.map(layerAlone);
  return (x) => run(hasOwnKernels() ? plan : plain, { from, to, x, training: () => false, learning: false });
}

/** The same in a way that gradients of its weights can be taken of. */
export function learningThrough(
  layers: readonly tf.layers.Layer[],
  from: number,
  to: number,
): (x: tf.Tensor, training: Run['training']) => tf.Tensor {
  const plan = planForward(layers, to);
  const plain = layers.map(layerAlone);
  return (x, training) => run(hasOwnKernels() ? plan : plain, { from, to, x, training, learning: true });
}

const hasOwnKernels = (): boolean => tf.getKernel(CONVOLUTION, tf.getBackend()) !== undefined;

const forwards = new WeakMap<tf.LayersModel, Forward | null>();

/** What a network answers; as `predict`, and quicker where its layers follow one another once each. */
export function answersOf(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  let forward = forwards.get(model);
  if (forward === undefined) {
    const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    const simple =
      model.inputs.length === 1 &&
      model.outputs.length === 1 &&
      layers.every((layer) => layer.inboundNodes.length === 1 && !Array.isArray(layer.output) && !('layers' in layer) && !layer.stateful);
    forward = simple ? forwardThrough(layers, model.inputs[0]!.id, model.outputs[0]!.id) : null;
    forwards.set(model, forward);
  }
  return forward ? forward(x) : (model.predict(x, { batchSize: x.shape[0]! }) as tf.Tensor);
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly x: tf.Tensor;
  /** Does this layer's BatchNorm use the batch? */
  readonly training: (layer: tf.layers.Layer) => boolean;
  /** Gradients will be taken, but none of x. */
  readonly learning: boolean;
}

/** What no later step needs is let go at once, so that memory holds a layer or two instead of all. */
function run(steps: readonly PlanStep[], { from, to, x, training, learning }: Run): tf.Tensor {
  const read = ({ inputs, residual }: PlanStep) => (residual === null ? inputs : [...inputs, residual]);
  const last = new Map(steps.flatMap((step, n) => read(step).map((id) => [id, n] as const)));
  return tf.tidy(() => {
    const values = new Map([[from, x]]);
    const get = (id: number, layer: tf.layers.Layer) => {
      const value = values.get(id);
      if (!value) throw new Error(`The layer "${layer.name}" needs something from below the cut`);
      return value;
    };
    steps.forEach((step, n) => {
      const inputs = step.inputs.map((id) => get(id, step.layer));
      const residual = step.residual === null ? null : get(step.residual, step.layer);
      const operands = { x: inputs[0]!, residual };
      const learnt = { x: step.inputs[0] !== from, residual: step.residual !== from };
      const output = step.convolution
        ? learning
          ? learningConvolution(step, operands, learnt)
          : joinedConvolution(step, operands)
        : tf.tidy(() =>
            learning && isStem(step, from)
              ? stem(step, inputs[0]!)
              : [step.layer.call(inputs, { training: training(step.layer) })].flat()[0]!,
          );
      // Some layers answer what they were given.
      values.set(step.output, inputs.includes(output) ? output.clone() : output);
      for (const id of read(step)) if (last.get(id) === n && id !== from && id !== to) values.get(id)?.dispose();
    });
    return get(to, steps.at(-1)?.layer ?? ({ name: 'input' } as tf.layers.Layer)).clone();
  });
}

function isStem({ layer, inputs }: PlanStep, from: number): boolean {
  return layer.getClassName() === 'Conv2D' && inputs[0] === from && (layer as ConvolutionLayer).dataFormat === 'channelsLast';
}

/** TensorFlow.js's own way computes the gradient of the pixels as well, which nobody asks for. */
function stem({ layer }: PlanStep, x: tf.Tensor): tf.Tensor {
  const { strides, padding, dilationRate, bias, kernel, activation } = layer as ConvolutionLayer;
  const y = tf.conv2d(x as tf.Tensor4D, kernel!.read() as tf.Tensor4D, strides, padding, 'NHWC', dilationRate ?? 1);
  const shifted = bias ? y.add(bias.read()) : y;
  return activation ? activation.apply(shifted) : shifted;
}
