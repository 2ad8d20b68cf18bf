/** face-api's expression network: four blocks of separable convolutions with shortcuts, 321,888 parameters up to the features. */
import * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../../shared/base-card.ts';
import type { HeadWeights } from '../heads/head-weights.ts';
import { setWeights } from '../layer-weights.ts';
import type { Base } from './base.ts';
import { add, FACE_API_NORMALISATION, normalisedInput, relu, weight } from './face-api.ts';
import type { WeightMap } from './weights.ts';

const SIZE = 112;
const FILTERS = [32, 64, 128, 256] as const;
const FEATURES = 256;

export const FACE_EXPRESSION_CARD: BaseCard = {
  id: 'face-expression',
  name: 'Expression network',
  summary: 'A small network trained to tell seven expressions apart. Quick on any machine; the best start for expressions.',
  source: '@vladmandic/face-api 1.7.15, face_expression_model, by Vincent Mühler and Vladimir Mandic',
  licence: 'MIT',
  trainedOn:
    'A variety of public data sets and images gathered from the web, as its makers say; which ones, and how well it does, was never published.',
  inputSize: SIZE,
  channels: 3,
  crop: { align: 'landmarks', margin: 1 },
  normalisation: { mean: [...FACE_API_NORMALISATION.mean], scale: FACE_API_NORMALISATION.scale },
  blocks: [
    { name: 'block1', sees: 'edges and shading', parameters: 4_928, output: [56, 56, 32] },
    { name: 'block2', sees: 'lines, corners and folds of skin', parameters: 16_608, output: [28, 28, 64] },
    { name: 'block3', sees: 'parts: a lid, a brow, the corner of a mouth', parameters: 61_888, output: [14, 14, 128] },
    { name: 'block4', sees: 'how the parts of a face go together in an expression', parameters: 238_464, output: [7, 7, 256] },
  ],
  features: FEATURES,
  parameters: 321_888,
  knows: ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'],
};

export function buildFaceExpression(weights: WeightMap): Base {
  const classes = FACE_EXPRESSION_CARD.knows.length;
  const ownHead: HeadWeights = {
    features: FEATURES,
    classes,
    kernel: weight(weights, 'fc/weights', [FEATURES, classes]).data,
    bias: weight(weights, 'fc/bias', [classes]).data,
  };
  const model = buildFaceFeatures(weights);
  return { card: FACE_EXPRESSION_CARD, model, ownHead, copyModel: () => buildFaceFeatures(weights), dispose: () => void model.dispose() };
}

/** Pixels (n × 112 × 112 × 3, 0 to 255) to 256 features; face-api's landmark network has the same layers with weights of its own. */
export function buildFaceFeatures(weights: WeightMap): tf.LayersModel {
  const { input, normalised } = normalisedInput(SIZE);
  let x = normalised;
  let channels = 3;
  FILTERS.forEach((filters, position) => {
    x = denseBlock(x, { weights, position, channels, filters });
    channels = filters;
  });
  const features = tf.layers.globalAveragePooling2d({ name: 'features' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: features, name: FACE_EXPRESSION_CARD.id });
}

interface BlockOptions {
  readonly weights: WeightMap;
  readonly position: number;
  readonly channels: number;
  readonly filters: number;
}

/** `denseBlock4` of face-api: each convolution sees the sum of all before it in the block. */
function denseBlock(x: tf.SymbolicTensor, { weights, position, channels, filters }: BlockOptions): tf.SymbolicTensor {
  const block = `block${position + 1}`;
  const convolve = (input: tf.SymbolicTensor, n: number): tf.SymbolicTensor => {
    const from = `dense${position}/conv${n}`;
    const common = { filters, kernelSize: 3, strides: n === 0 ? 2 : 1, padding: 'same' as const, name: `${block}_conv${n}` };
    const plain = position === 0 && n === 0;
    const layer = plain ? tf.layers.conv2d(common) : tf.layers.separableConv2d(common);
    const output = layer.apply(input) as tf.SymbolicTensor;
    const inputs = n === 0 ? channels : filters;
    const kernels = plain
      ? [weight(weights, `${from}/filters`, [3, 3, inputs, filters])]
      : [
          weight(weights, `${from}/depthwise_filter`, [3, 3, inputs, 1]),
          weight(weights, `${from}/pointwise_filter`, [1, 1, inputs, filters]),
        ];
    setWeights(layer, [...kernels, weight(weights, `${from}/bias`, [filters])]);
    return output;
  };
  const first = relu(convolve(x, 0), `${block}_relu0`);
  const two = add(first, convolve(first, 1), `${block}_sum1`);
  const three = add(two, convolve(relu(two, `${block}_relu1`), 2), `${block}_sum2`);
  const four = add(three, convolve(relu(three, `${block}_relu2`), 3), `${block}_sum3`);
  return relu(four, `${block}_out`);
}
