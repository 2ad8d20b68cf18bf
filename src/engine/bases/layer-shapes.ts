/** Output and weight shapes of the layers that a model may be made of. Whatever is not here is refused. */

/** Without the batch: [height, width, channels] or [length]. */
export type Shape = readonly number[];

export interface LayerShape {
  readonly shape: Shape;
  /** By the weight's own name, without the layer's. */
  readonly weights: Readonly<Record<string, Shape>>;
}

type Settings = Readonly<Record<string, unknown>>;
type Rule = (settings: Settings, inputs: readonly Shape[], name: string) => LayerShape;

export function outputShape(className: string, settings: Settings, inputs: readonly Shape[], name: string): LayerShape {
  const rule = Object.hasOwn(RULES, className) ? RULES[className] : undefined;
  if (!rule) throw new Error(`the layer "${name}" is of the kind "${className.slice(0, 40)}", which is not allowed`);
  if (settings['data_format'] === 'channelsFirst' || settings['data_format'] === 'channels_first') {
    throw new Error(`the layer "${name}" wants its channels first, which is not supported`);
  }
  if (className !== 'InputLayer' && inputs.length === 0) throw new Error(`the layer "${name}" has no input`);
  return rule(settings, inputs, name);
}

const same: Rule = (_settings, [input]) => ({ shape: input!, weights: {} });

/** A side of 1 goes along the whole of the other's, as where channels are weighed by one number each. */
const merge: Rule = (_settings, inputs, name) => {
  const shape = inputs.reduce((first, other) => {
    const fits = first.length === other.length && first.every((side, axis) => side === other[axis] || side === 1 || other[axis] === 1);
    if (!fits) throw new Error(`the inputs of the layer "${name}" do not have the same size`);
    return first.map((side, axis) => Math.max(side, other[axis]!));
  });
  return { shape, weights: {} };
};

const pool: Rule = (settings, [input], name) => {
  const [height, width, channels] = picture(input, name);
  const size = pair(settings['pool_size'], name);
  const strides = pair(settings['strides'] ?? settings['pool_size'], name);
  return { shape: [...slide([height, width], size, strides, [1, 1], settings, name), channels], weights: {} };
};

const globalPool: Rule = (_settings, [input], name) => ({ shape: [picture(input, name)[2]], weights: {} });

const RULES: Readonly<Record<string, Rule>> = {
  InputLayer: (settings, _inputs, name) => {
    const shape = settings['batch_input_shape'];
    if (!Array.isArray(shape) || shape[0] !== null) throw new Error(`the layer "${name}" has no input size`);
    return { shape: shape.slice(1).map(Number), weights: {} };
  },
  Conv2D: (settings, [input], name) => {
    const [height, width, channels] = picture(input, name);
    const kernel = pair(settings['kernel_size'], name);
    const filters = whole(settings['filters'], name);
    const weights = { kernel: [...kernel, channels, filters], ...bias(settings, filters) };
    return { shape: [...convolve([height, width], kernel, settings, name), filters], weights };
  },
  DepthwiseConv2D: (settings, [input], name) => {
    const [height, width, channels] = picture(input, name);
    const kernel = pair(settings['kernel_size'], name);
    const multiplier = whole(settings['depth_multiplier'] ?? 1, name);
    const weights = { depthwise_kernel: [...kernel, channels, multiplier], ...bias(settings, channels * multiplier) };
    return { shape: [...convolve([height, width], kernel, settings, name), channels * multiplier], weights };
  },
  SeparableConv2D: (settings, [input], name) => {
    const [height, width, channels] = picture(input, name);
    const kernel = pair(settings['kernel_size'], name);
    const multiplier = whole(settings['depth_multiplier'] ?? 1, name);
    const filters = whole(settings['filters'], name);
    const weights = {
      depthwise_kernel: [...kernel, channels, multiplier],
      pointwise_kernel: [1, 1, channels * multiplier, filters],
      ...bias(settings, filters),
    };
    return { shape: [...convolve([height, width], kernel, settings, name), filters], weights };
  },
  Dense: (settings, [input], name) => {
    const units = whole(settings['units'], name);
    return { shape: [...input!.slice(0, -1), units], weights: { kernel: [input!.at(-1)!, units], ...bias(settings, units) } };
  },
  BatchNormalization: (settings, [input], name) => {
    const axis = settings['axis'] ?? -1;
    if (axis !== -1 && axis !== input!.length) throw new Error(`the layer "${name}" does not normalise by channel`);
    const size = [input!.at(-1)!];
    const scale = settings['scale'] === false ? {} : { gamma: size };
    const center = settings['center'] === false ? {} : { beta: size };
    return { shape: input!, weights: { ...scale, ...center, moving_mean: size, moving_variance: size } };
  },
  ZeroPadding2D: (settings, [input], name) => {
    const [height, width, channels] = picture(input, name);
    const [[top, bottom], [left, right]] = paddings(settings['padding'], name);
    return { shape: [height + top + bottom, width + left + right, channels], weights: {} };
  },
  Concatenate: (_settings, inputs, name) => {
    const places = new Set(inputs.map((input) => input.slice(0, -1).join()));
    if (places.size !== 1) throw new Error(`the inputs of the layer "${name}" do not fit together`);
    return { shape: [...inputs[0]!.slice(0, -1), inputs.reduce((sum, input) => sum + input.at(-1)!, 0)], weights: {} };
  },
  Reshape: (settings, [input], name) => {
    const target = settings['target_shape'];
    const all = input!.reduce((total, size) => total * size, 1);
    if (!Array.isArray(target) || target.filter((size) => size === -1).length > 1) {
      throw new Error(`the layer "${name}" has no usable shape`);
    }
    const known = target.reduce<number>((total, size) => (size === -1 ? total : total * whole(size, name)), 1);
    const shape = target.map((size) => (size === -1 ? all / known : (size as number)));
    if (shape.reduce((total, size) => total * size, 1) !== all) throw new Error(`the layer "${name}" does not keep the number of values`);
    return { shape, weights: {} };
  },
  Flatten: (_settings, [input]) => ({ shape: [input!.reduce((total, size) => total * size, 1)], weights: {} }),
  Add: merge,
  Average: merge,
  Maximum: merge,
  Multiply: merge,
  MaxPooling2D: pool,
  AveragePooling2D: pool,
  GlobalAveragePooling2D: globalPool,
  GlobalMaxPooling2D: globalPool,
  Activation: same,
  ReLU: same,
  LeakyReLU: same,
  PReLU: (settings, [input], name) => {
    const shared: readonly unknown[] = [settings['shared_axes'] ?? []].flat();
    if (!shared.every((axis) => input!.some((_, at) => axis === at + 1))) {
      throw new Error(`the layer "${name}" shares its slopes in a way that is not supported`);
    }
    return { shape: input!, weights: { alpha: input!.map((side, axis) => (shared.includes(axis + 1) ? 1 : side)) } };
  },
  Softmax: same,
  Dropout: same,
};

function bias(settings: Settings, length: number): Readonly<Record<string, Shape>> {
  return settings['use_bias'] === false ? {} : { bias: [length] };
}

function convolve(input: readonly [number, number], kernel: readonly [number, number], settings: Settings, name: string): Shape {
  return slide(input, kernel, pair(settings['strides'] ?? 1, name), pair(settings['dilation_rate'] ?? 1, name), settings, name);
}

type Pair = readonly [number, number];

function slide(input: Pair, kernel: Pair, strides: Pair, dilations: Pair, settings: Settings, name: string): Shape {
  return input.map((size, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const steps = settings['padding'] === 'same' ? Math.ceil(size / strides[axis]!) : Math.floor((size - reach) / strides[axis]!) + 1;
    if (steps < 1) throw new Error(`the layer "${name}" is larger than what goes into it`);
    return steps;
  });
}

function picture(input: Shape | undefined, name: string): readonly [number, number, number] {
  if (input?.length !== 3) throw new Error(`the layer "${name}" wants a picture, and a row of numbers goes in`);
  return input as readonly [number, number, number];
}

function whole(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_536) {
    throw new Error(`the layer "${name}" has a size of ${String(value).slice(0, 20)}, which is out of range`);
  }
  return value;
}

function pair(value: unknown, name: string): readonly [number, number] {
  const [first, second = first] = Array.isArray(value) ? value : [value];
  return [whole(first, name), whole(second, name)];
}

function paddings(value: unknown, name: string): readonly [Pair, Pair] {
  const rows = Array.isArray(value) && value.length === 2 ? value : [value, value];
  const sides = rows.map((row) => {
    const pads = Array.isArray(row) && row.length === 2 ? row : [row, row];
    if (!pads.every((pad) => Number.isInteger(pad) && pad >= 0 && pad <= 1024)) {
      throw new Error(`the layer "${name}" has a padding out of range`);
    }
    return pads as unknown as Pair;
  });
  return [sides[0]!, sides[1]!];
}
