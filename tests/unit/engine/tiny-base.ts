/** A base small enough for plain JavaScript: two blocks with batch normalisation, 8×8 pixels, 6 features. */
import * as tf from '@tensorflow/tfjs';
import type { Base } from '../../../src/engine/bases/base.ts';
import { randomStream } from '../../../src/engine/data/random.ts';
import type { PixelSource } from '../../../src/engine/data/pixel-source.ts';
import type { HeadWeights } from '../../../src/engine/heads/head-weights.ts';

const SIZE = 8;

/** @param knows Classes of a head of its own; none: it has no head. */
export function tinyBase(knows: readonly string[] = []): Base {
  const build = () => {
    const input = tf.input({ shape: [SIZE, SIZE, 3], name: 'pixels' });
    let x = tf.layers.depthwiseConv2d({ kernelSize: 1, name: 'normalise', trainable: false }).apply(input) as tf.SymbolicTensor;
    [4, 6].forEach((filters, n) => {
      const block = `block${n + 1}`;
      x = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', name: `${block}_conv` }).apply(x) as tf.SymbolicTensor;
      x = tf.layers.batchNormalization({ name: `${block}_norm` }).apply(x) as tf.SymbolicTensor;
      x = tf.layers.activation({ activation: 'relu', name: `${block}_out` }).apply(x) as tf.SymbolicTensor;
    });
    const features = tf.layers.globalAveragePooling2d({ name: 'features' }).apply(x) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: features, name: 'tiny' });
    const random = randomStream(11);
    tf.tidy(() => {
      for (const weight of model.weights) {
        const shape = weight.shape as number[];
        const scale = weight.originalName.startsWith('normalise') ? 0.01 : 1;
        const values = Float32Array.from(
          { length: shape.reduce((product, side) => product * side, 1) },
          () => (random.uniform() - 0.4) * scale,
        );
        if (weight.originalName.endsWith('variance')) values.fill(1);
        weight.write(tf.tensor(values, shape));
      }
    });
    return model;
  };
  const model = build();
  const block = (name: string, channels: number) => ({
    name,
    sees: '',
    parameters: 0,
    output: [SIZE, SIZE, channels] as [number, number, number],
  });
  return {
    card: {
      id: 'tiny',
      name: 'Tiny',
      summary: '',
      source: '',
      licence: '',
      trainedOn: '',
      inputSize: SIZE,
      channels: 3,
      crop: { align: 'landmarks', margin: 1 },
      normalisation: { mean: [0, 0, 0], scale: 1 },
      blocks: [block('block1', 4), block('block2', 6)],
      features: 6,
      parameters: 0,
      knows: [...knows],
    },
    model,
    ownHead: knows.length > 0 ? tinyHead(knows.length) : null,
    copyModel: build,
    dispose: () => void model.dispose(),
  };
}

export function tinyHead(classes: number): HeadWeights {
  const random = randomStream(12);
  return {
    features: 6,
    classes,
    kernel: Float32Array.from({ length: 6 * classes }, () => random.uniform() - 0.5),
    bias: new Float32Array(classes),
  };
}

/** Pictures of noise with a tint by class, so that there is something to learn. */
export function tintedFaces(
  count: number,
  classes: number,
  size = SIZE,
): { pixels: PixelSource; targets: Float32Array; truth: Int32Array } {
  const random = randomStream(13);
  const truth = Int32Array.from({ length: count }, (_, face) => face % classes);
  const length = size * size * 3;
  const bytes = Uint8Array.from(
    { length: count * length },
    (_, at) => 60 + random.below(80) + (at % 3 === truth[Math.floor(at / length)]! ? 80 : 0),
  );
  const pixels: PixelSource = {
    count,
    size,
    async read(indices) {
      const read = new Uint8Array(indices.length * length);
      for (let n = 0; n < indices.length; n++) read.set(bytes.subarray(indices[n]! * length, (indices[n]! + 1) * length), n * length);
      return read;
    },
  };
  const targets = new Float32Array(count * classes);
  truth.forEach((label, face) => (targets[face * classes + label] = 1));
  return { pixels, targets, truth };
}
