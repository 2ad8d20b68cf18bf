/** Settings of each kind of layer in one form, whichever Keras wrote them. */

type Settings = Readonly<Record<string, unknown>>;

/** Layers that act in training only, or on nothing. */
export const PASSED_OVER = new Set([
  'Dropout',
  'SpatialDropout2D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
  'RandomFlip',
  'RandomRotation',
  'RandomZoom',
  'RandomTranslation',
  'RandomContrast',
  'RandomBrightness',
  'RandomColorDegeneration',
  'RandomColorJitter',
  'RandomElasticTransform',
  'RandomErasing',
  'RandomGaussianBlur',
  'RandomGrayscale',
  'RandomHue',
  'RandomInvert',
  'RandomPerspective',
  'RandomPosterization',
  'RandomSaturation',
  'RandomSharpness',
  'RandomShear',
  'RandAugment',
  'AugMix',
  'CutMix',
  'MixUp',
  'Identity',
]);

const CONVOLUTION = ['kernel_size', 'strides', 'padding', 'dilation_rate', 'use_bias'];
const POOLING = ['pool_size', 'strides', 'padding'];

/** What is taken over of each kind; a kind that is not here is refused. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ['filters', ...CONVOLUTION],
  DepthwiseConv2D: ['depth_multiplier', ...CONVOLUTION],
  SeparableConv2D: ['filters', 'depth_multiplier', ...CONVOLUTION],
  Dense: ['units', 'use_bias'],
  BatchNormalization: ['momentum', 'epsilon', 'center', 'scale'],
  ZeroPadding2D: ['padding'],
  Concatenate: [],
  Reshape: ['target_shape'],
  Flatten: [],
  Add: [],
  Average: [],
  Maximum: [],
  Multiply: [],
  MaxPooling2D: POOLING,
  AveragePooling2D: POOLING,
  GlobalAveragePooling2D: [],
  GlobalMaxPooling2D: [],
  Activation: [],
  ReLU: [],
  ELU: [],
  LeakyReLU: [],
  PReLU: ['shared_axes'],
  Softmax: [],
  Rescaling: ['scale', 'offset'],
  Normalization: ['mean', 'variance'],
  Resizing: ['height', 'width'],
};

const ALIASES: Readonly<Record<string, string>> = {
  Convolution2D: 'Conv2D',
  SeparableConvolution2D: 'SeparableConv2D',
  // In use it takes the whole picture.
  RandomCrop: 'Resizing',
};

/** Names of functions in Keras, and what TensorFlow.js calls them. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  tanh: 'tanh',
  elu: 'elu',
  selu: 'selu',
  softplus: 'softplus',
  swish: 'swish',
  silu: 'swish',
  mish: 'mish',
  gelu: 'gelu',
  // These two are spelled out by layers.
  leaky_relu: 'leaky_relu',
  hard_silu: 'hard_silu',
  hard_swish: 'hard_silu',
};

/** Throws an Error with a few words where the layer does something that a base may not. */
export function layerSettings(className: string, config: Settings, name: string): { readonly kind: string; readonly settings: Settings } {
  const kind = ALIASES[className] ?? className.replace(/v2$/i, '');
  const taken = Object.hasOwn(TAKEN, kind) ? TAKEN[kind]! : null;
  if (!taken) {
    const own = kind === 'Lambda' ? ' That is program code, which is never run.' : '';
    throw new Error(`it has a layer "${name.slice(0, 60)}" of the kind "${className.slice(0, 40)}", which Mien does not know.${own}`);
  }
  refuseUnusual(kind, config, name);
  const settings: Record<string, unknown> = Object.fromEntries(
    taken.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]),
  );
  const activation = functionName(config['activation'], name);
  if (kind === 'ReLU') return rectifier(config, name);
  if (kind === 'ELU') return exponential(config, name);
  if (kind === 'LeakyReLU') return { kind, settings: { alpha: number(config['alpha'] ?? config['negative_slope'] ?? 0.3, name) } };
  if (kind === 'Softmax') return { kind: 'Activation', settings: { activation: 'softmax' } };
  if (kind === 'Activation') return { kind, settings: { activation: activation ?? 'linear' } };
  // Which axis is the last depends on what comes in; that is checked when it is measured.
  if (kind === 'BatchNormalization') settings['axis'] = [config['axis'] ?? -1].flat().at(-1);
  const target = settings['target_shape'];
  // TensorFlow.js writes null for a side that follows from the others.
  if (Array.isArray(target)) settings['target_shape'] = target.map((side: unknown) => side ?? -1);
  if (activation !== null) settings['activation'] = activation;
  return { kind, settings };
}

function rectifier(config: Settings, name: string): { readonly kind: string; readonly settings: Settings } {
  if (number(config['threshold'] ?? 0, name) !== 0) throw new Error(`the layer "${name}" has a threshold, which is not supported`);
  const slope = number(config['negative_slope'] ?? 0, name);
  const most = config['max_value'] ?? null;
  if (slope !== 0) {
    if (most !== null) throw new Error(`the layer "${name}" is cut off on both sides, which is not supported`);
    return { kind: 'LeakyReLU', settings: { alpha: slope } };
  }
  if (most === null) return { kind: 'Activation', settings: { activation: 'relu' } };
  if (number(most, name) === 6) return { kind: 'Activation', settings: { activation: 'relu6' } };
  return { kind: 'ReLU', settings: { max_value: number(most, name) } };
}

function exponential(config: Settings, name: string): { readonly kind: string; readonly settings: Settings } {
  if (number(config['alpha'] ?? 1, name) !== 1) throw new Error(`the layer "${name}" has an alpha other than 1, which is not supported`);
  return { kind: 'Activation', settings: { activation: 'elu' } };
}

function refuseUnusual(kind: string, config: Settings, name: string): void {
  const { data_format: format, axis, groups, dilation_rate: dilations, quantization_config: quantised } = config;
  if (format === 'channels_first' || format === 'channelsFirst' || config['dim_ordering'] === 'th') {
    throw new Error(`the layer "${name}" wants its channels first, which is not supported`);
  }
  if (typeof groups === 'number' && groups !== 1) throw new Error(`the layer "${name}" convolves in groups, which is not supported`);
  // TensorFlow.js has no such layer: its own takes the setting and convolves without a gap.
  if (kind === 'DepthwiseConv2D' && [dilations ?? 1].flat().some((step) => step !== 1)) {
    throw new Error(`the layer "${name}" is a depthwise convolution with gaps (dilation), which is not supported`);
  }
  if (quantised) throw new Error(`the layer "${name}" is quantised; save the model as it was before that`);
  const along = [axis ?? -1].flat();
  const last = along.length < 2 && along.every((one) => one === -1 || one === 3);
  if (!last && (kind === 'Concatenate' || kind === 'Softmax' || kind === 'Normalization')) {
    throw new Error(`the layer "${name}" does not work by channel, which is not supported`);
  }
}

/** A name, what Keras 3 writes for one, or a layer that does no more than the function of that name. */
function functionName(value: unknown, name: string): string | null {
  if (value === undefined || value === null) return null;
  const { class_name: className, config } = typeof value === 'object' ? (value as Settings) : {};
  if (typeof className === 'string' && className !== 'function') return functionOfLayer(className, config, name);
  const said = className === 'function' ? config : value;
  const known = typeof said === 'string' && Object.hasOwn(FUNCTIONS, said) ? FUNCTIONS[said]! : null;
  if (known === null) throw new Error(`the layer "${name}" uses the function "${String(said).slice(0, 40)}", which Mien does not know`);
  return known;
}

function functionOfLayer(className: string, config: unknown, name: string): string {
  const { kind, settings } = layerSettings(className, typeof config === 'object' && config !== null ? (config as Settings) : {}, name);
  const known = kind === 'Activation' ? settings['activation'] : null;
  if (typeof known === 'string') return known;
  const own = className.slice(0, 40);
  throw new Error(
    `the layer "${name}" has a layer "${own}" as its activation; put that after it, as a layer of its own, and save it again`,
  );
}

function number(value: unknown, name: string): number {
  // Keras 3 writes some numbers as arrays of one.
  const plain = Array.isArray(value) ? value[0] : value;
  if (typeof plain !== 'number' || !Number.isFinite(plain)) throw new Error(`the layer "${name}" has a setting that is no number`);
  return plain;
}
