/** Forgetting: how often a base's own head is right about the classes that it knows, on its body as it was and as it has become. */
import * as tf from '@tensorflow/tfjs';
import { pickRows } from '../data/rows.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { applyHead, type HeadWeights } from '../heads/head-weights.ts';
import { largestOf } from './metrics.ts';
import { predictRows } from './predict.ts';

export interface OldClassesOptions {
  /** The network after learning; its features are what its head reads. Null: the body stayed as it was. */
  readonly network: tf.LayersModel | null;
  /** Name of the layer whose output are the features. */
  readonly featuresLayer: string;
  /** The base's own head before and after. */
  readonly before: HeadWeights;
  readonly after: HeadWeights;
  readonly pixels: PixelSource;
  /** pixels.count × features, by the base as it was. */
  readonly features: Float32Array;
  /** Faces of classes that the base knows, as positions in `pixels`, with their class among its own. */
  readonly faces: Int32Array;
  readonly truth: Int32Array;
  readonly batchSize: number;
  readonly mirror?: boolean;
  readonly signal?: AbortSignal;
}

export interface OldClasses {
  readonly n: number;
  /** Share of the faces that the old head is right about. */
  readonly before: number;
  readonly after: number;
}

/** Null where no face is of a class that the base knows. */
export async function judgeOldClasses(options: OldClassesOptions): Promise<OldClasses | null> {
  const { network, before, after, pixels, features, faces, truth, batchSize, mirror = false, signal } = options;
  if (faces.length === 0) return null;
  const own = pickRows(features, before.features, faces);
  const share = right(before, own, truth);
  if (!network) return { n: faces.length, before: share, after: right(after, own, truth) };
  const body = tf.model({ inputs: network.inputs, outputs: network.getLayer(options.featuresLayer).output as tf.SymbolicTensor });
  const asked: PixelSource = { ...pixels, count: faces.length, read: (rows) => pixels.read(Int32Array.from(rows, (row) => faces[row]!)) };
  const now = await predictRows({
    model: body,
    pixels: asked,
    batchSize,
    mirror,
    columns: after.features,
    what: 'Judging the old classes',
    ...(signal ? { signal } : {}),
  });
  return {
    n: faces.length,
    before: share,
    after: right(after, now, truth),
  };
}

function right(head: HeadWeights, features: Float32Array, truth: Int32Array): number {
  const answers = largestOf(applyHead(head, features), head.classes);
  return answers.filter((answer, face) => answer === truth[face]).length / truth.length;
}
