/** Batches of an epoch for the learning part of a network. The next one's pictures are read while this one is learnt from. */
import * as tf from '@tensorflow/tfjs';
import type { StepwiseSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { pickRows } from '../data/rows.ts';
import { pixelTensor } from '../evaluation/predict.ts';
import { activationKey, keptBytes, packActivations, unpackActivations, type ActivationStore, type OpenActivations } from './activations.ts';
import { aimsOf, readAugmented } from './batches.ts';
import { mixBatch, type OldTask } from './old-task.ts';
import type { Passes } from './passes.ts';

export interface BatchReaderOptions {
  readonly pixels: PixelSource;
  readonly passes: Passes;
  /** n×classes. */
  readonly targets: Float32Array;
  readonly classes: number;
  /** In the loss, by face. */
  readonly weights: Float32Array;
  readonly settings: Pick<StepwiseSettings, 'augmentation' | 'batchSize' | 'labelSmoothing' | 'seed' | 'views'>;
  /** Number of faces to learn from. */
  readonly learns: number;
  readonly old: OldTask | null;
  readonly activations: OpenActivations | null;
}

export interface ReadBatch {
  readonly faces: Int32Array;
  /** faces × classes. */
  readonly labels: Float32Array;
  /** count × columns. */
  readonly aims: Float32Array;
  /** Pictures: those of `faces`, and old ones behind them. */
  readonly count: number;
  /** At the cut. The caller disposes of it. */
  cut(): Promise<tf.Tensor>;
}

/** Bytes of activations that a project keeps at most. */
const MOST_KEPT = 4e9;

function requireRoom({ passes, learns, settings: { views } }: BatchReaderOptions): void {
  const each = keptBytes(passes.cutShape);
  const needed = each * learns * views;
  if (needed <= MOST_KEPT) return;
  const most = Math.floor(MOST_KEPT / (each * learns));
  throw new StudioError(
    'INVALID',
    `Keeping ${views} views of ${learns} faces would take ${(needed / 1e9).toFixed(1)} GB of the project; at most ${MOST_KEPT / 1e9} GB are kept. ${most > 0 ? `Choose ${most} ${most === 1 ? 'view' : 'views'} or fewer, or` : 'Choose'} 0 for a new change in every epoch, without keeping anything.`,
  );
}

interface Pictures {
  /** Of the faces of which nothing is kept, in their order. */
  readonly bytes: Uint8Array;
  readonly kept: readonly (Uint8Array | null)[];
}

export class BatchReader {
  readonly #options: BatchReaderOptions;
  readonly #store: ActivationStore | null;
  #ahead: { readonly faces: Int32Array; readonly epoch: number; readonly batch: Promise<ReadBatch> } | null = null;

  constructor(options: BatchReaderOptions) {
    const { passes, settings, old, activations } = options;
    this.#options = options;
    // Old faces are drawn anew each time; and where nothing is frozen, there is nothing to keep.
    const worthKeeping = settings.views > 0 && !old?.memory && passes.frozenWeights().length > 0;
    if (worthKeeping && activations) requireRoom(options);
    this.#store = worthKeeping && activations ? activations(activationKey(passes, settings)) : null;
  }

  /** The batch at `position` of an epoch's order. */
  async read(order: Int32Array, position: number, epoch: number): Promise<ReadBatch> {
    const { batchSize } = this.#options.settings;
    const at = (from: number) => order.subarray(from, from + batchSize);
    const faces = at(position);
    const ahead = this.#ahead;
    const ready = ahead?.epoch === epoch && ahead.faces.byteOffset === faces.byteOffset && ahead.faces.buffer === faces.buffer;
    const batch = await (ready ? ahead.batch : this.#prepare(faces, position, epoch));
    const next = position + faces.length;
    this.#ahead = next < order.length ? { faces: at(next), epoch, batch: this.#prepare(at(next), next, epoch) } : null;
    // Whoever asks for it hears of it.
    this.#ahead?.batch.catch(() => undefined);
    return batch;
  }

  async #prepare(faces: Int32Array, position: number, epoch: number): Promise<ReadBatch> {
    const { pixels, passes, targets, classes, weights, settings, old } = this.#options;
    const labels = pickRows(targets, classes, faces);
    const aims = aimsOf(labels, classes, pickRows(weights, 1, faces), settings.labelSmoothing);
    const view = settings.views > 0 ? epoch % settings.views : epoch;
    const { bytes, kept } = await this.#pictures(faces, view);
    const mixed = old
      ? await mixBatch(old, { faces, bytes, aims, classes, epoch, position }, settings)
      : { bytes, aims, count: faces.length };
    const frozen = (pictures: Uint8Array) => {
      const count = pictures.length / (pixels.size * pixels.size * 3);
      return tf.tidy(() => passes.frozen(pixelTensor(pictures, count, pixels.size)));
    };
    return {
      faces,
      labels,
      aims: mixed.aims,
      count: mixed.count,
      cut: async () => (this.#store ? this.#restored({ bytes, kept }, faces, view, frozen) : frozen(mixed.bytes)),
    };
  }

  async #pictures(faces: Int32Array, view: number): Promise<Pictures> {
    const { pixels, settings } = this.#options;
    const kept = this.#store?.read(faces, view) ?? [...faces].map(() => null);
    const missing = faces.filter((_, n) => kept[n] === null);
    return { bytes: missing.length > 0 ? await readAugmented(pixels, missing, view, settings) : new Uint8Array(), kept };
  }

  /** What was kept, and what is computed now: that too goes through the form in which it is kept, so that each epoch sees the same. */
  async #restored(
    { bytes, kept }: Pictures,
    faces: Int32Array,
    view: number,
    frozen: (bytes: Uint8Array) => tf.Tensor,
  ): Promise<tf.Tensor> {
    const shape = this.#options.passes.cutShape;
    const channels = shape.at(-1)!;
    const length = shape.reduce((product, side) => product * side, 1);
    const fresh: Uint8Array[] = [];
    if (bytes.length > 0) {
      const computed = frozen(bytes);
      const values = (await computed.data()) as Float32Array;
      computed.dispose();
      for (let at = 0; at < values.length; at += length) fresh.push(packActivations(values.subarray(at, at + length), channels));
      this.#store!.write([...faces.filter((_, n) => kept[n] === null)], view, fresh);
    }
    let taken = 0;
    return unpackActivations(
      kept.map((own) => own ?? fresh[taken++]!),
      shape,
    );
  }
}
