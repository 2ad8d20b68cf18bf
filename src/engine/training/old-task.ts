/** What a network knew before: a second question, asked of the same body while the first is learnt, so that it is not forgotten. */
import type { StepwiseSettings } from '../../shared/contract/stages.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { randomStream, shuffled } from '../data/random.ts';
import { readAugmented } from './batches.ts';

export interface OldTask {
  readonly classes: number;
  /** The old head's softmax is taken of its scores divided by this. */
  readonly temperature: number;
  /** Weight of its loss beside that of the new labels. */
  readonly weight: number;
  /** n×classes: what the old head said of every new face before anything was learnt (Learning without Forgetting, Li & Hoiem 2016). */
  readonly answers: Float32Array | null;
  /** Old faces that come with every batch (rehearsal). */
  readonly memory: OldFaces | null;
}

export interface OldFaces {
  readonly pixels: PixelSource;
  /** pixels.count × old classes; rows sum to 1. */
  readonly targets: Float32Array;
  /** Old faces for each new one. */
  readonly ratio: number;
}

export interface MixedBatch {
  readonly bytes: Uint8Array;
  /** count × (classes + old classes). */
  readonly aims: Float32Array;
  readonly count: number;
}

/** Stream of random numbers for the order of old faces. */
const OLD_ORDER = 2;

export interface NewFaces {
  readonly faces: Int32Array;
  readonly bytes: Uint8Array;
  /** faces × classes. */
  readonly aims: Float32Array;
  readonly classes: number;
  readonly epoch: number;
  /** Faces of this epoch before these. */
  readonly position: number;
}

/** Puts old faces behind the new ones, and aims for the old question beside those for the new one; each loss is a mean over its own faces. */
export async function mixBatch(
  old: OldTask,
  { faces, bytes, aims, classes, epoch, position }: NewFaces,
  settings: Pick<StepwiseSettings, 'augmentation' | 'seed'>,
): Promise<MixedBatch> {
  const columns = classes + old.classes;
  const remembered = old.memory
    ? recall(old.memory, faces.length, position, randomStream(settings.seed, OLD_ORDER, epoch))
    : new Int32Array();
  const count = faces.length + remembered.length;
  const mixed = new Float32Array(count * columns);
  faces.forEach((face, row) => {
    for (let c = 0; c < classes; c++) mixed[row * columns + c] = (aims[row * classes + c]! * count) / faces.length;
    if (!old.answers) return;
    for (let c = 0; c < old.classes; c++) {
      mixed[row * columns + classes + c] = (old.weight * old.answers[face * old.classes + c]! * count) / faces.length;
    }
  });
  if (!old.memory) return { bytes, aims: mixed, count };
  remembered.forEach((face, n) => {
    const at = (faces.length + n) * columns + classes;
    for (let c = 0; c < old.classes; c++) {
      mixed[at + c] = (old.weight * old.memory!.targets[face * old.classes + c]! * count) / remembered.length;
    }
  });
  const oldBytes = await readAugmented(old.memory.pixels, remembered, epoch, settings);
  const all = new Uint8Array(bytes.length + oldBytes.length);
  all.set(bytes);
  all.set(oldBytes, bytes.length);
  return { bytes: all, aims: mixed, count };
}

/** The next old faces, round and round in the order of this epoch. */
function recall({ pixels, ratio }: OldFaces, faces: number, position: number, random: ReturnType<typeof randomStream>): Int32Array {
  const order = shuffled(
    Array.from({ length: pixels.count }, (_, face) => face),
    random,
  );
  const first = Math.round(position * ratio);
  const count = Math.max(1, Math.round((position + faces) * ratio) - first);
  return Int32Array.from({ length: count }, (_, n) => order[(first + n) % order.length]!);
}
