/**
 * face-api's SSD MobileNet v1, run on a picture of any size.
 * The library's own way takes 512 × 512 only, enlarges small pictures to it and does not fold the normalisation into the
 * convolutions: four times the work on a 224-pixel portrait.
 */
import * as tf from '@tensorflow/tfjs';

interface Convolution {
  readonly filter: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** One scale at which faces are looked for. Lengths in pixels of the input. */
export interface Level {
  readonly rows: number;
  readonly columns: number;
  /** Distance of two cells, and where the centre of the first lies. */
  readonly stride: number;
  readonly left: number;
  readonly top: number;
  readonly anchors: readonly { readonly width: number; readonly height: number }[];
  /** rows × columns × anchors × (y, x, height, width), as offsets from the anchors. */
  readonly boxes: Float32Array;
  /** rows × columns × anchors × (background, face, –). */
  readonly scores: Float32Array;
}

export interface DetectorNetwork {
  /** @param input 1 × height × width × 3, from −1 to 1; height and width are multiples of 32. */
  run(input: tf.Tensor4D): Level[] | Promise<Level[]>;
}

const BATCH_NORM_EPSILON = 0.0010000000474974513;
const HALVING = [2, 4, 6, 12];
/** Cells a side and anchors a cell, in the 512 × 512 frame in which the network was trained. */
const TRAINED_FRAME = 512;
const TRAINED_LEVELS = [
  [32, 3],
  [16, 6],
  [8, 6],
  [4, 6],
  [2, 6],
  [1, 6],
] as const;

/** @param weights Of face-api's `ssd_mobilenetv1_model`; the network keeps those that it needs. */
export function buildDetectorNetwork(weights: Readonly<Record<string, tf.Tensor>>): DetectorNetwork {
  const get = <Kind extends tf.Tensor>(name: string): Kind => {
    const tensor = weights[name];
    if (!tensor) throw new Error(`The detector's weights lack "${name}"`);
    return tensor as Kind;
  };
  const pointwise = (name: string): Convolution => ({ filter: get(`${name}/weights`), bias: get(`${name}/convolution_bn_offset`) });
  const plain = (name: string): Convolution => ({ filter: get(`${name}/weights`), bias: get(`${name}/biases`) });
  const first = pointwise('MobilenetV1/Conv2d_0_pointwise');
  const pairs = Array.from({ length: 13 }, (_, index) => ({
    depthwise: foldDepthwise(get, `MobilenetV1/Conv2d_${index + 1}_depthwise`),
    pointwise: pointwise(`MobilenetV1/Conv2d_${index + 1}_pointwise`),
    stride: HALVING.includes(index + 1) ? 2 : 1,
  }));
  const further = Array.from({ length: 8 }, (_, index) => pointwise(`Prediction/Conv2d_${index}_pointwise`));
  const heads = TRAINED_LEVELS.map((_, index) => ({
    boxes: plain(`Prediction/BoxPredictor_${index}/BoxEncodingPredictor`),
    scores: plain(`Prediction/BoxPredictor_${index}/ClassPredictor`),
  }));
  const anchors = readAnchors(get('Output/extra_dim'));

  return {
    run(input) {
      const maps = tf.tidy(() => {
        let x = convolve(input, first, 2);
        const found: tf.Tensor4D[] = [];
        for (const [index, { depthwise, pointwise: second, stride }] of pairs.entries()) {
          x = tf.fused.depthwiseConv2d({
            x,
            filter: depthwise.filter,
            bias: depthwise.bias,
            strides: stride,
            pad: 'same',
            activation: 'relu6',
          });
          x = convolve(x, second, 1);
          if (index === 10) found.push(x);
        }
        found.push(x);
        for (const [index, convolution] of further.entries()) {
          x = convolve(x, convolution, index % 2 === 0 ? 1 : 2);
          if (index % 2 === 1) found.push(x);
        }
        return found.map((map, index) => ({
          rows: map.shape[1],
          columns: map.shape[2],
          boxes: convolve(map, heads[index]!.boxes, 1, 'linear'),
          scores: convolve(map, heads[index]!.scores, 1, 'linear'),
        }));
      });
      const across = placeCells(maps.map(({ columns }) => columns));
      const down = placeCells(maps.map(({ rows }) => rows));
      return maps.map(({ rows, columns, boxes, scores }, index) => {
        const { stride, offset: left } = across[index]!;
        const level = {
          rows,
          columns,
          stride,
          left,
          top: down[index]!.offset,
          anchors: anchors[index]!,
          boxes: read(boxes),
          scores: read(scores),
        };
        tf.dispose([boxes, scores]);
        return level;
      });
    },
  };
}

function convolve(x: tf.Tensor4D, { filter, bias }: Convolution, strides: number, activation: 'relu6' | 'linear' = 'relu6'): tf.Tensor4D {
  return tf.fused.conv2d({ x, filter, bias, strides, pad: 'same', activation });
}

/** The normalisation after a depthwise convolution becomes a part of its filter and a bias. */
function foldDepthwise(get: <Kind extends tf.Tensor>(name: string) => Kind, name: string): Convolution {
  return tf.tidy(() => {
    const factor = get(`${name}/BatchNorm/gamma`).div(get(`${name}/BatchNorm/moving_variance`).add(BATCH_NORM_EPSILON).sqrt());
    const filter = get<tf.Tensor4D>(`${name}/depthwise_weights`).mul<tf.Tensor4D>(factor.reshape([1, 1, -1, 1]));
    const bias = get<tf.Tensor1D>(`${name}/BatchNorm/beta`).sub<tf.Tensor1D>(get(`${name}/BatchNorm/moving_mean`).mul(factor));
    return { filter: tf.keep(filter), bias: tf.keep(bias) };
  });
}

/** Sizes of the anchors, which are the same in every cell of a level. */
function readAnchors(all: tf.Tensor): Level['anchors'][] {
  const corners = all.dataSync();
  let before = 0;
  return TRAINED_LEVELS.map(([cells, count]) => {
    const sizes = Array.from({ length: count }, (_, index) => {
      const at = (before + index) * 4;
      return { height: (corners[at + 2]! - corners[at]!) * TRAINED_FRAME, width: (corners[at + 3]! - corners[at + 1]!) * TRAINED_FRAME };
    });
    before += cells * cells * count;
    return sizes;
  });
}

/**
 * Where the cells of each level lie along one axis. Halving an even number of cells looks between two of them, as in training;
 * halving an odd one is padded on both sides, and so looks one cell further to the start.
 */
function placeCells(counts: readonly number[]): { stride: number; offset: number }[] {
  let stride = 16;
  let offset = stride / 2;
  return counts.map((_, index) => {
    const above = counts[index - 1];
    if (above !== undefined) {
      offset += above % 2 === 0 ? stride / 2 : -stride / 2;
      stride *= 2;
    }
    return { stride, offset };
  });
}

function read(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
