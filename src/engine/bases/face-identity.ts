/** face-api's identity network (dlib's ResNet), up to the features before its 128-number descriptor. */
import * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../../shared/base-card.ts';
import { setWeights } from '../layer-weights.ts';
import type { Base } from './base.ts';
import { add, FACE_API_NORMALISATION, normalisedInput, relu, weight } from './face-api.ts';
import type { WeightMap } from './weights.ts';

const SIZE = 150;
const FEATURES = 256;

export const FACE_IDENTITY_CARD: BaseCard = {
  id: 'face-identity',
  name: 'Identity network',
  summary:
    'A larger network trained to tell people apart. About five times slower, and while it is frozen it tells expressions apart far less well; for comparison, or for fine-tuning on many faces.',
  source: '@vladmandic/face-api 1.7.15, face_recognition_model, ported from dlib_face_recognition_resnet_model_v1 by Davis King',
  licence: 'MIT (face-api); the dlib model is in the public domain (CC0).',
  trainedOn: 'About three million faces, among them the FaceScrub and VGG data sets, which were published for research.',
  inputSize: SIZE,
  channels: 3,
  crop: { align: 'landmarks', margin: 1 },
  normalisation: { mean: [...FACE_API_NORMALISATION.mean], scale: FACE_API_NORMALISATION.scale },
  blocks: [
    { name: 'block1', sees: 'edges and shading', parameters: 60_224, output: [35, 35, 32] },
    { name: 'block2', sees: 'lines, corners and folds of skin', parameters: 276_992, output: [17, 17, 64] },
    { name: 'block3', sees: 'parts: an eye, a brow, a mouth', parameters: 811_776, output: [8, 8, 128] },
    { name: 'block4', sees: 'how the parts of a face lie together', parameters: 3_245_568, output: [4, 4, 256] },
    { name: 'block5', sees: 'the face as a whole', parameters: 1_180_160, output: [2, 2, 256] },
  ],
  features: FEATURES,
  parameters: 5_574_720,
  knows: [],
};

/** Names in face-api's file, by block; `down` halves the picture. Channels after the block. */
const BLOCKS: readonly { readonly channels: number; readonly layers: readonly { readonly from: string; readonly down: boolean }[] }[] = [
  { channels: 32, layers: residuals('conv32', 1, 3) },
  { channels: 64, layers: [{ from: 'conv64_down', down: true }, ...residuals('conv64', 1, 3)] },
  { channels: 128, layers: [{ from: 'conv128_down', down: true }, ...residuals('conv128', 1, 2)] },
  { channels: 256, layers: [{ from: 'conv256_down', down: true }, ...residuals('conv256', 1, 2)] },
  { channels: 256, layers: [{ from: 'conv256_down_out', down: true }] },
];

function residuals(name: string, first: number, last: number): { from: string; down: boolean }[] {
  return Array.from({ length: last - first + 1 }, (_, n) => ({ from: `${name}_${first + n}`, down: false }));
}

export function buildFaceIdentity(weights: WeightMap): Base {
  const model = buildModel(weights);
  return { card: FACE_IDENTITY_CARD, model, ownHead: null, copyModel: () => buildModel(weights), dispose: () => void model.dispose() };
}

function buildModel(weights: WeightMap): tf.LayersModel {
  const { input, normalised } = normalisedInput(SIZE);
  let x = convolve(normalised, {
    weights,
    from: 'conv32_down',
    name: 'block1_stem',
    filters: 32,
    kernelSize: 7,
    strides: 2,
    padding: 'valid',
  });
  x = relu(x, 'block1_stem_relu');
  x = tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'valid', name: 'block1_pool' }).apply(x) as tf.SymbolicTensor;
  BLOCKS.forEach(({ channels, layers }, position) => {
    layers.forEach(({ from, down }, n) => {
      x = residual(x, { weights, from, name: `block${position + 1}_${n}`, filters: channels, down });
    });
  });
  const features = tf.layers.globalAveragePooling2d({ name: 'features' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: features, name: FACE_IDENTITY_CARD.id });
}

interface ResidualOptions {
  readonly weights: WeightMap;
  readonly from: string;
  readonly name: string;
  readonly filters: number;
  readonly down: boolean;
}

function residual(x: tf.SymbolicTensor, { weights, from, name, filters, down }: ResidualOptions): tf.SymbolicTensor {
  const padding = down ? ('valid' as const) : ('same' as const);
  const one = convolve(x, {
    weights,
    from: `${from}/conv1`,
    name: `${name}_conv1`,
    filters,
    kernelSize: 3,
    strides: down ? 2 : 1,
    padding,
  });
  let two = convolve(relu(one, `${name}_relu`), {
    weights,
    from: `${from}/conv2`,
    name: `${name}_conv2`,
    filters,
    kernelSize: 3,
    strides: 1,
    padding: 'same',
  });
  let shortcut = x;
  if (down) {
    shortcut = tf.layers
      .averagePooling2d({ poolSize: 2, strides: 2, padding: 'valid', name: `${name}_pool` })
      .apply(x) as tf.SymbolicTensor;
    if (shortcut.shape[1] !== two.shape[1]) {
      const pad = tf.layers.zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
        name: `${name}_pad`,
      });
      two = pad.apply(two) as tf.SymbolicTensor;
    }
    if (shortcut.shape[3] !== filters) shortcut = widen(shortcut, filters, `${name}_widen`);
  }
  return relu(add(shortcut, two, `${name}_sum`), `${name}_out`);
}

/** Appends channels of zeros by a fixed 1×1 convolution: standard layers have nothing else for it, and it never learns. */
function widen(x: tf.SymbolicTensor, filters: number, name: string): tf.SymbolicTensor {
  const channels = x.shape[3]!;
  const layer = tf.layers.conv2d({ filters, kernelSize: 1, useBias: false, trainable: false, name });
  const output = layer.apply(x) as tf.SymbolicTensor;
  const kernel = new Float32Array(channels * filters);
  for (let c = 0; c < channels; c++) kernel[c * filters + c] = 1;
  setWeights(layer, [{ shape: [1, 1, channels, filters], data: kernel }]);
  return output;
}

interface ConvolutionOptions {
  readonly weights: WeightMap;
  readonly from: string;
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: 'valid' | 'same';
}

/** A convolution with the scale layer after it folded in: (x·w + b)·s + t = x·(w·s) + (b·s + t). */
function convolve(x: tf.SymbolicTensor, { weights, from, name, ...options }: ConvolutionOptions): tf.SymbolicTensor {
  const { filters, kernelSize } = options;
  const layer = tf.layers.conv2d({ ...options, name });
  const output = layer.apply(x) as tf.SymbolicTensor;
  const shape = [kernelSize, kernelSize, x.shape[3]!, filters];
  const kernel = weight(weights, `${from}/conv/filters`, shape).data;
  const bias = weight(weights, `${from}/conv/bias`, [filters]).data;
  const scale = weight(weights, `${from}/scale/weights`, [filters]).data;
  const offset = weight(weights, `${from}/scale/biases`, [filters]).data;
  setWeights(layer, [
    { shape, data: kernel.map((value, at) => value * scale[at % filters]!) },
    { shape: [filters], data: bias.map((value, c) => value * scale[c]! + offset[c]!) },
  ]);
  return output;
}
