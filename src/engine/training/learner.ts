/** What learns: the unfrozen weights with their optimiser slots, and one step of learning. */
import * as tf from '@tensorflow/tfjs';
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import { softmaxInPlace } from '../heads/head-weights.ts';
import type { NamedTensors } from '../network.ts';
import { adamStep, type AdamSlot } from './adamw.ts';
import type { Parameter, Passes } from './passes.ts';

export interface Batch {
  readonly pixels: tf.Tensor4D;
  /** count×classes: labels, smoothed and weighted. */
  readonly aims: Float32Array;
  readonly count: number;
}

interface Slot extends AdamSlot {
  readonly parameter: Parameter;
  readonly start: Float32Array;
  readonly best: Float32Array;
}

export class Learner {
  readonly passes: Passes;
  readonly #slots: readonly Slot[];

  constructor(passes: Passes) {
    this.passes = passes;
    this.#slots = passes.parameters.map((parameter) => {
      const values = new Float32Array(parameter.variable.dataSync());
      return {
        parameter,
        values,
        start: values.slice(),
        best: values.slice(),
        mean: new Float32Array(values.length),
        square: new Float32Array(values.length),
      };
    });
  }

  get trainableParameters(): number {
    return this.#slots.reduce((sum, { values }) => sum + values.length, 0);
  }

  /** Gradients of the mean weighted cross-entropy, and the probabilities [count × classes] before the step. */
  async gradients({ pixels, aims, count }: Batch): Promise<{ gradients: Float32Array[]; probabilities: Float32Array }> {
    const classes = aims.length / count;
    const cut = tf.tidy(() => this.passes.frozen(pixels));
    const aim = tf.tensor2d(aims, [count, classes]);
    let scores: tf.Tensor2D | undefined;
    const variables = this.#slots.map(({ parameter }) => parameter.variable);
    const { value, grads } = tf.variableGrads(() => {
      scores = tf.keep(this.passes.learning(cut));
      return tf.logSoftmax(scores).mul(aim).sum().div<tf.Scalar>(-count);
    }, variables);
    const gradients = await Promise.all(variables.map((variable) => grads[variable.name]!.data() as Promise<Float32Array>));
    const probabilities = softmaxRows((await scores!.data()) as Float32Array, classes);
    tf.dispose([cut, aim, value, scores!]);
    tf.dispose(grads);
    return { gradients, probabilities };
  }

  /** One step of AdamW; a block lower learns `rateFactor` times slower, and only kernels decay. */
  step(gradients: readonly Float32Array[], step: number, rate: number, { rateFactor, weightDecay }: FinetuneSettings): void {
    this.#slots.forEach((slot, n) => {
      const { depth, shape } = slot.parameter;
      adamStep(slot, gradients[n]!, { step, rate: rate / rateFactor ** depth, weightDecay: shape.length > 1 ? weightDecay : 0 });
      this.#show(slot, slot.values);
    });
  }

  /** Remembers the weights as the best so far. */
  keepBest(): void {
    for (const { values, best } of this.#slots) best.set(values);
  }

  /** Puts start + share·(best − start) into the network: 1 is the best itself, ½ the average of both (WiSE-FT, Wortsman 2022). */
  showBlend(share: number): void {
    for (const slot of this.#slots) {
      this.#show(slot, share === 1 ? slot.best : slot.start.map((value, at) => value + share * (slot.best[at]! - value)));
    }
  }

  /** All that a checkpoint needs of what learns, as `values/…`, `start/…`, `best/…`, `mean/…` and `square/…`, copied. */
  save(): NamedTensors {
    const tensors: NamedTensors = {};
    for (const { parameter, ...slot } of this.#slots) {
      for (const group of ['start', 'best', 'mean', 'square'] as const) {
        tensors[`${group}/${parameter.name}`] = { shape: [...parameter.shape], data: slot[group].slice() };
      }
    }
    return tensors;
  }

  /** Takes back what `save` gave; the network holds the weights already. */
  restore(tensors: NamedTensors): void {
    for (const { parameter, ...slot } of this.#slots) {
      slot.values.set(parameter.variable.dataSync());
      for (const group of ['start', 'best', 'mean', 'square'] as const) slot[group].set(tensors[`${group}/${parameter.name}`]!.data);
    }
  }

  #show({ parameter }: Slot, values: Float32Array): void {
    tf.tidy(() => parameter.variable.assign(tf.tensor(values, [...parameter.shape])));
  }
}

function softmaxRows(scores: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(scores.length);
  const row = new Float64Array(classes);
  for (let at = 0; at < scores.length; at += classes) {
    row.set(scores.subarray(at, at + classes));
    softmaxInPlace(row);
    probabilities.set(row, at);
  }
  return probabilities;
}
