/** What learns: the unfrozen weights with their optimiser slots, and one step of learning. */
import * as tf from '@tensorflow/tfjs';
import type { StepwiseSettings } from '../../shared/contract/stages.ts';
import { softmaxInPlace } from '../heads/head-weights.ts';
import { numbersOf } from '../kernels/install.ts';
import { KeptNumbers } from '../kernels/kept-numbers.ts';
import type { NamedTensors } from '../network.ts';
import { adamStep, type AdamSlot } from './adamw.ts';
import { partSize } from './memory.ts';
import type { Parameter, Passes } from './passes.ts';

interface Aims {
  /** count×columns: labels, smoothed and weighted. */
  readonly aims: Float32Array;
  readonly count: number;
}

export interface Batch extends Aims {
  readonly pixels: tf.Tensor4D;
}

/** The same with the frozen part behind it. */
export interface CutBatch extends Aims {
  readonly cut: tf.Tensor;
}

interface Gradients {
  readonly gradients: readonly Float32Array[];
  readonly probabilities: Float32Array;
}

/** Scores that answer one question: columns beside each other with a softmax of their own, each divided by the temperature. */
export interface Question {
  readonly columns: number;
  readonly temperature: number;
}

/** How a step is made: the settings, and when blocks join. */
export interface StepPlan
  extends Pick<StepwiseSettings, 'rateFactor' | 'weightDecay'>, Partial<Pick<StepwiseSettings, 'headFactor' | 'pull'>> {
  /** Steps after which one block more takes part, from the head downwards; left out: all do from the first. */
  readonly joinEvery?: number;
}

interface Slot extends AdamSlot {
  readonly parameter: Parameter;
  readonly start: Float32Array;
  readonly best: Float32Array;
  /** Running average of the weights, where one is kept. */
  readonly average: Float32Array;
}

export interface LearnerOptions {
  /** Left out: one, over all columns. */
  readonly questions?: readonly Question[] | null;
  readonly statistics?: StepwiseSettings['statistics'];
  /** Decay of the running average of the weights; 0: none is kept. */
  readonly ema?: number;
}

/** Keeps memory until it is disposed of. */
export class Learner {
  readonly passes: Passes;
  readonly #numbers = new KeptNumbers();
  readonly #questions: readonly Question[] | null;
  readonly #slots: readonly Slot[];
  readonly #gradients: readonly Float32Array[];
  readonly #statistics: readonly (Pick<Slot, 'start' | 'best'> & { readonly parameter: Passes['statistics'][number] })[];
  readonly #learnStatistics: boolean;
  readonly #ema: number;
  readonly #groups: readonly ('start' | 'best' | 'mean' | 'square' | 'average')[];

  constructor(passes: Passes, { questions = null, statistics = 'keep', ema = 0 }: LearnerOptions = {}) {
    this.passes = passes;
    this.#questions = questions;
    this.#ema = ema;
    this.#groups = ['start', 'best', 'mean', 'square', ...(ema > 0 ? ['average' as const] : [])];
    this.#learnStatistics = statistics === 'learn';
    this.#slots = passes.parameters.map((parameter) => {
      const values = this.#numbers.copy(parameter.variable.dataSync() as Float32Array);
      return {
        parameter,
        values,
        start: values.slice(),
        best: values.slice(),
        average: ema > 0 ? values.slice() : values,
        mean: this.#numbers.zeros(values.length),
        square: this.#numbers.zeros(values.length),
      };
    });
    this.#gradients = this.#slots.map(({ values }) => this.#numbers.zeros(values.length));
    this.#statistics = this.#learnStatistics
      ? passes.statistics.map((parameter) => {
          const start = new Float32Array(parameter.variable.dataSync());
          return { parameter, start, best: start.slice() };
        })
      : [];
  }

  dispose(): void {
    this.#numbers.letGo();
  }

  get trainableParameters(): number {
    return this.#slots.reduce((sum, { values }) => sum + values.length, 0);
  }

  /** Pictures of a batch of `count` that are learnt from at once. */
  together(count: number): number {
    return !this.#learnStatistics && tf.getBackend() === 'wasm' ? Math.min(count, partSize(this.passes)) : count;
  }

  /**
   * Gradients of the mean weighted cross-entropy, which are the learner's own and good until it is asked for others, and the
   * probabilities [count × columns of the first question] before the step.
   */
  async gradients({ pixels, ...aims }: Batch): Promise<Gradients> {
    const cut = tf.tidy(() => this.passes.frozen(pixels));
    try {
      return await this.gradientsAt({ cut, ...aims });
    } finally {
      cut.dispose();
    }
  }

  /**
   * The same from activations at the cut, which stay the caller's. On a processor the batch is learnt from in parts whose gradients are
   * added in order: a step takes the memory of a part. Statistics that are learnt are those of the whole batch.
   * @param open Blocks that take part, counted from the head; the others' statistics stay as they are. Left out: all.
   */
  async gradientsAt({ cut, aims, count }: CutBatch, open = Infinity): Promise<Gradients> {
    const columns = aims.length / count;
    const wanted = this.#questions?.[0]?.columns ?? columns;
    const part = this.together(count);
    const probabilities = new Float32Array(count * wanted);
    let sums: tf.Tensor[] = [];
    for (let first = 0; first < count; first += part) {
      const size = Math.min(part, count - first);
      const own = size === count ? cut.clone() : cut.slice(first, size);
      const ownAims = tf.tensor2d(aims.subarray(first * columns, (first + size) * columns), [size, columns]);
      const { gradients, scores } = this.#gradientsOf({ cut: own, aims: ownAims, count, training: this.#learnStatistics ? open : 0 });
      const before = sums;
      sums = first === 0 ? gradients : gradients.map((gradient, n) => before[n]!.add(gradient));
      probabilities.set(softmaxRows((await scores.data()) as Float32Array, columns, wanted), first * wanted);
      tf.dispose([own, ownAims, scores, ...(first === 0 ? [] : [...before, ...gradients])]);
    }
    const values = await Promise.all(sums.map(numbersOf));
    values.forEach((own, n) => this.#gradients[n]!.set(own));
    tf.dispose(sums);
    return { gradients: this.#gradients, probabilities };
  }

  /** The gradients of the loss, as a share of `count` faces, and the scores. */
  #gradientsOf({ cut, aims, count, training }: { cut: tf.Tensor; aims: tf.Tensor2D; count: number; training: number }): {
    gradients: tf.Tensor[];
    scores: tf.Tensor2D;
  } {
    let scores: tf.Tensor2D | undefined;
    const variables = this.#slots.map(({ parameter }) => parameter.variable);
    const { value, grads } = tf.variableGrads(() => {
      scores = tf.keep(this.passes.learning(cut, training));
      return crossEntropy(scores, aims, this.#questions ?? [{ columns: aims.shape[1], temperature: 1 }]).div<tf.Scalar>(count);
    }, variables);
    value.dispose();
    return { gradients: variables.map(({ name }) => grads[name]!), scores: scores! };
  }

  /**
   * One step of AdamW; a block lower learns `rateFactor` times slower, the head `headFactor` times faster, and only kernels decay. Blocks
   * are pulled back to where they began beside the gradient, as the decay is (L2-SP, Li 2018).
   */
  step(gradients: readonly Float32Array[], step: number, rate: number, plan: StepPlan): void {
    const { rateFactor, weightDecay, headFactor = 1, pull = 0, joinEvery = 0 } = plan;
    this.#slots.forEach((slot, n) => {
      const { depth, shape, head } = slot.parameter;
      // Counted from where the block joined: what its means lack of the steps before, the correction must not take as there.
      const ownStep = head ? step : step - depth * joinEvery;
      if (ownStep < 1) return;
      const own = head ? rate * headFactor : rate / rateFactor ** depth;
      adamStep(slot, gradients[n]!, { step: ownStep, rate: own, weightDecay: shape.length > 1 ? weightDecay : 0 });
      if (pull > 0 && !head) pullBack(slot, Math.min(1, own * pull));
      if (this.#ema > 0) follow(slot, Math.min(this.#ema, (1 + step) / (10 + step)));
      this.#show(slot, slot.values);
    });
  }

  /** Puts what is judged into the network: the running averages where they are kept. `showWeights` takes it back. */
  showJudged(): void {
    if (this.#ema > 0) for (const slot of this.#slots) this.#show(slot, slot.average);
  }

  showWeights(): void {
    if (this.#ema > 0) for (const slot of this.#slots) this.#show(slot, slot.values);
  }

  /** Remembers what is judged as the best so far. */
  keepBest(): void {
    for (const { best, average } of this.#slots) best.set(average);
    for (const { parameter, best } of this.#statistics) best.set(parameter.variable.dataSync());
  }

  /** Puts start + share·(best − start) into the network: 1 is the best itself, ½ the average of both (WiSE-FT, Wortsman 2022). */
  showBlend(share: number): void {
    for (const { parameter, start, best } of [...this.#slots, ...this.#statistics]) {
      assign(parameter, share === 1 ? best : start.map((value, at) => value + share * (best[at]! - value)));
    }
  }

  /** All that a checkpoint needs of what learns, as `<group>/<name>` for each of the groups, copied. */
  save(): NamedTensors {
    const tensors: NamedTensors = {};
    for (const { parameter, ...slot } of this.#slots) {
      for (const group of this.#groups) tensors[`${group}/${parameter.name}`] = { shape: [...parameter.shape], data: slot[group].slice() };
    }
    for (const { parameter, best } of this.#statistics) {
      tensors[`best/${parameter.name}`] = { shape: [...parameter.shape], data: best.slice() };
    }
    return tensors;
  }

  /** Takes back what `save` gave; the network holds the weights already. */
  restore(tensors: NamedTensors): void {
    for (const { parameter, ...slot } of this.#slots) {
      slot.values.set(parameter.variable.dataSync());
      for (const group of this.#groups) slot[group].set(tensors[`${group}/${parameter.name}`]!.data);
    }
    for (const { parameter, best } of this.#statistics) best.set(tensors[`best/${parameter.name}`]!.data);
  }

  #show({ parameter }: Slot, values: Float32Array): void {
    assign(parameter, values);
  }
}

function assign({ variable, shape }: Pick<Parameter, 'variable' | 'shape'>, values: Float32Array): void {
  tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
}

/** Sum over rows of −Σ aim · log softmax(score / temperature), question by question. */
function crossEntropy(scores: tf.Tensor2D, aim: tf.Tensor2D, questions: readonly Question[]): tf.Scalar {
  let from = 0;
  const parts = questions.map(({ columns, temperature }) => {
    const whole = columns === scores.shape[1];
    const own = whole ? scores : scores.slice([0, from], [-1, columns]);
    const ownAim = whole ? aim : aim.slice([0, from], [-1, columns]);
    from += columns;
    return tf
      .logSoftmax(temperature === 1 ? own : own.div<tf.Tensor2D>(temperature))
      .mul(ownAim)
      .sum<tf.Scalar>();
  });
  return tf.addN(parts).neg();
}

/** values ← values − share·(values − start) */
function pullBack({ values, start }: Slot, share: number): void {
  for (let at = 0; at < values.length; at++) values[at]! -= share * (values[at]! - start[at]!);
}

function follow({ values, average }: Slot, decay: number): void {
  for (let at = 0; at < values.length; at++) average[at] = decay * average[at]! + (1 - decay) * values[at]!;
}

/** Probabilities of the first `wanted` columns of each row. */
function softmaxRows(scores: Float32Array, columns: number, wanted: number): Float32Array {
  const probabilities = new Float32Array((scores.length / columns) * wanted);
  const row = new Float64Array(wanted);
  for (let n = 0; n * columns < scores.length; n++) {
    row.set(scores.subarray(n * columns, n * columns + wanted));
    softmaxInPlace(row);
    probabilities.set(row, n * wanted);
  }
  return probabilities;
}
