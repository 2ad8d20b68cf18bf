/** Descriptions of networks, as the versions of Keras write them, as one plain list. */
import { describe, expect, it } from 'vitest';
import { readKerasConfig } from '../../../../../src/engine/bases/import/keras-config.ts';

type Entry = Record<string, unknown>;

const input = (name = 'in'): Entry => ({
  class_name: 'InputLayer',
  name,
  config: { name, batch_input_shape: [null, 8, 8, 3] },
  inbound_nodes: [],
});
const layer = (kind: string, name: string, from: readonly string[], config: Entry = {}): Entry => ({
  class_name: kind,
  name,
  config: { name, ...config },
  inbound_nodes: [from.map((source) => [source, 0, 0, {}])],
});
const graph = (layers: readonly Entry[], output: string, inputs: readonly string[] = ['in']): Entry => ({
  class_name: 'Functional',
  config: { name: 'net', layers, input_layers: inputs.map((name) => [name, 0, 0]), output_layers: [[output, 0, 0]] },
});
const convolution = { filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: 'same', activation: 'relu' };

/** A tensor with its history, as Keras 3 writes where a layer takes its input from. */
const tensor = (name: string): Entry => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 8, 8, 3], keras_history: [name, 0, 0] },
});

const call = (kind: string, name: string, args: readonly unknown[], config: Entry = {}): Entry => ({
  class_name: kind,
  name,
  config: { name, ...config },
  inbound_nodes: [{ args, kwargs: {} }],
});

const read = (model: unknown) =>
  readKerasConfig(model).layers.map(({ name, kind, inputs, slots }) => ({ name, kind, inputs, slot: slots.join('/') }));

describe('readKerasConfig', () => {
  it('puts layers that a file lists in any order into the order of computation', () => {
    const layers = [
      layer('Add', 'sum', ['a', 'b']),
      layer('Conv2D', 'b', ['a'], convolution),
      input(),
      layer('Conv2D', 'a', ['in'], convolution),
    ];
    expect(read(graph(layers, 'sum')).map(({ name }) => name)).toEqual(['in', 'a', 'b', 'sum']);
  });

  it('leaves out what the output does not need, and what acts in training only', () => {
    const layers = [
      input(),
      layer('Conv2D', 'a', ['in'], convolution),
      layer('Dropout', 'drop', ['a']),
      layer('Flatten', 'flat', ['drop']),
      layer('Conv2D', 'aside', ['a'], convolution),
    ];
    expect(read(graph(layers, 'flat'))).toEqual([
      { name: 'in', kind: 'InputLayer', inputs: [], slot: '' },
      { name: 'a', kind: 'Conv2D', inputs: ['in'], slot: 'conv2d' },
      { name: 'flat', kind: 'Flatten', inputs: ['a'], slot: 'flatten' },
    ]);
  });

  it('reads Keras 3: inputs by the history of their tensors, functions by their name, models within models', () => {
    const inner = graph(
      [
        input('inner'),
        {
          ...layer('Conv2D', 'conv', []),
          config: { ...convolution, activation: { class_name: 'function', config: 'silu' } },
          inbound_nodes: [{ args: [tensor('inner')], kwargs: {} }],
        },
      ],
      'conv',
      ['inner'],
    );
    const outer = graph(
      [
        { class_name: 'InputLayer', name: 'in', config: { batch_shape: [null, 8, 8, 3] }, inbound_nodes: [] },
        { ...inner, name: 'body', inbound_nodes: [{ args: [tensor('in')], kwargs: {} }] },
        { class_name: 'Add', name: 'add', config: {}, inbound_nodes: [{ args: [[tensor('body'), tensor('in')]], kwargs: {} }] },
      ],
      'add',
    );
    expect(read(outer)).toEqual([
      { name: 'in', kind: 'InputLayer', inputs: [], slot: '' },
      { name: 'conv', kind: 'Conv2D', inputs: ['in'], slot: 'functional/conv2d' },
      { name: 'add', kind: 'Add', inputs: ['conv', 'in'], slot: 'add' },
    ]);
    expect(readKerasConfig(outer).layers[1]!.settings['activation']).toBe('swish');
  });

  it('counts layers of a kind as Keras 3 names its weights, whatever they are called', () => {
    const model = {
      class_name: 'Sequential',
      config: [
        layer('SeparableConv2D', 'x', [], { ...convolution, batch_input_shape: [null, 8, 8, 3] }),
        layer('ReLU', 'y', []),
        layer('SeparableConv2D', 'z', [], convolution),
      ],
    };
    expect(read(model).map(({ slot }) => slot)).toEqual(['', 'separable_conv2d', 're_lu', 'separable_conv2d_1']);
  });

  it('gives a pooled picture that keeps its sides another form', () => {
    const pool = layer('GlobalAveragePooling2D', 'pool', ['in'], { keepdims: true });
    expect(read(graph([input(), pool, layer('Conv2D', 'top', ['pool'], convolution)], 'top')).slice(1)).toEqual([
      { name: 'pool', kind: 'GlobalAveragePooling2D', inputs: ['in'], slot: 'global_average_pooling2d' },
      { name: 'pool_sides', kind: 'Reshape', inputs: ['pool'], slot: '' },
      { name: 'top', kind: 'Conv2D', inputs: ['pool_sides'], slot: 'conv2d' },
    ]);
  });

  it('takes a layer as an activation where it does no more than a function', () => {
    const activationOf = (activation: unknown) => {
      const conv = layer('Conv2D', 'a', ['in'], { ...convolution, activation });
      return readKerasConfig(graph([input(), conv], 'a')).layers[1]!.settings['activation'];
    };
    const own = (kind: string, config: Entry) => activationOf({ module: 'keras.layers', class_name: kind, config });
    expect(own('ReLU', { name: 'r', max_value: null, negative_slope: 0, threshold: 0 })).toBe('relu');
    expect(own('ReLU', { max_value: 6 })).toBe('relu6');
    expect(own('ELU', { alpha: 1 })).toBe('elu');
    expect(own('Softmax', { axis: -1 })).toBe('softmax');
    expect(own('Activation', { activation: 'tanh' })).toBe('tanh');
    expect(() => own('ReLU', { max_value: 0.2 })).toThrow(/"a" has a layer "ReLU" as its activation/);
    expect(() => own('ReLU', { threshold: 1 })).toThrow(/"a" has a threshold/);
    expect(() => own('ELU', { alpha: 0.3 })).toThrow(/"a" has an alpha other than 1/);
    expect(() => own('Softmax', { axis: 1 })).toThrow(/"a" does not work by channel/);
    expect(() => own('LeakyReLU', {})).toThrow(/"a" has a layer "LeakyReLU" as its activation/);
  });

  const settingsOf = (entry: Entry) => readKerasConfig(graph([input(), entry], entry['name'] as string)).layers[1]!.settings;

  it('takes arithmetic with a constant as scaling, from either side', () => {
    const x = tensor('in');
    expect(settingsOf(call('TrueDivide', 'a', [x, 4]))).toEqual({ scale: [0.25], offset: [0] });
    expect(settingsOf(call('Subtract', 'a', [x, 1]))).toEqual({ scale: [1], offset: [-1] });
    expect(settingsOf(call('Subtract', 'a', [1, x]))).toEqual({ scale: [-1], offset: [1] });
    expect(settingsOf(call('Multiply', 'a', [3, x]))).toEqual({ scale: [3], offset: [0] });
    const each = { class_name: '__tensor__', config: { value: [[[[1, 2, 3]]]] } };
    expect(settingsOf(call('Add', 'a', [x, each]))).toEqual({ scale: [1, 1, 1], offset: [1, 2, 3] });
    const old = (name: string, node: unknown) =>
      settingsOf({ class_name: 'TFOpLambda', name: 'a', config: { function: name }, inbound_nodes: [node] });
    expect(old('math.subtract', ['_CONSTANT_VALUE', -1, 1, { y: ['in', 0, 0], name: null }])).toEqual({ scale: [-1], offset: [1] });
    expect(old('nn.bias_add', ['in', 0, 0, { bias: [1, 2, 3], data_format: 'NHWC' }])).toEqual({ scale: [1, 1, 1], offset: [1, 2, 3] });
    const sum = {
      class_name: 'TFOpLambda',
      name: 'sum',
      config: { function: '__operators__.add' },
      inbound_nodes: [['in', 0, 0, { y: ['a', 0, 0] }]],
    };
    expect(read(graph([input(), layer('Conv2D', 'a', ['in'], convolution), sum], 'sum')).at(-1)).toMatchObject({
      kind: 'Add',
      inputs: ['in', 'a'],
    });
  });

  it('reads a call by keyword, and passes over what changes pictures while others train', () => {
    const layers = [
      input(),
      { ...layer('RandomErasing', 'erase', []), inbound_nodes: [{ args: [], kwargs: { images: tensor('in') } }] },
      { ...layer('Conv2D', 'conv', [], convolution), inbound_nodes: [{ args: [], kwargs: { inputs: tensor('erase') } }] },
      { ...layer('Identity', 'same', []), inbound_nodes: [{ args: [tensor('conv')], kwargs: { training: false, mask: null } }] },
    ];
    expect(read(graph(layers, 'same')).map(({ name, inputs }) => [name, inputs])).toEqual([
      ['in', []],
      ['conv', ['in']],
    ]);
  });

  it('calls two layers of one name in two models apart', () => {
    const part = (name: string) => ({
      ...graph([input(`${name} in`), layer('Conv2D', 'conv', [`${name} in`], convolution)], 'conv', [`${name} in`]),
      name,
    });
    const layers = [
      input(),
      { ...part('one'), inbound_nodes: [[['in', 0, 0, {}]]] },
      { ...part('two'), inbound_nodes: [[['one', 1, 0, {}]]] },
    ];
    expect(readKerasConfig(graph(layers, 'two')).layers.map(({ name, path }) => [name, path.join('/')])).toEqual([
      ['in', 'in'],
      ['conv', 'one/conv'],
      ['conv_2', 'two/conv'],
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a layer used twice',
      graph([input(), { ...layer('Conv2D', 'a', ['in'], convolution), inbound_nodes: [[['in', 0, 0]], [['a', 0, 0]]] }], 'a'),
      /"a" is used more than once/,
    ],
    ['two inputs', graph([input('in'), input('other'), layer('Add', 'sum', ['in', 'other'])], 'sum', ['in', 'other']), /exactly one input/],
    ['a circle', graph([input(), layer('Add', 'a', ['in', 'b']), layer('Add', 'b', ['a'])], 'b'), /not there/],
    ['no output', { class_name: 'Model', config: { layers: [input()], input_layers: [], output_layers: [] } }, /exactly one output/],
    ['convolutions in groups', graph([input(), layer('Conv2D', 'a', ['in'], { ...convolution, groups: 2 })], 'a'), /in groups/],
    ['a softmax over several axes', graph([input(), layer('Softmax', 'a', ['in'], { axis: [1, 2, 3] })], 'a'), /by channel/],
    [
      'a depthwise convolution with gaps',
      graph([input(), layer('DepthwiseConv2D', 'a', ['in'], { kernel_size: [3, 3], dilation_rate: [2, 2] })], 'a'),
      /"a" is a depthwise convolution with gaps/,
    ],
    [
      'a quantised layer',
      graph(
        [input(), layer('Conv2D', 'a', ['in'], { ...convolution, quantization_config: { class_name: 'Int8QuantizationConfig' } })],
        'a',
      ),
      /"a" is quantised/,
    ],
    ['a constant divided by a picture', graph([input(), call('TrueDivide', 'a', [1, tensor('in')])], 'a'), /"a" divides by what goes in/],
    [
      'arithmetic with a word',
      graph([input(), call('Add', 'a', [tensor('in'), { class_name: 'x', config: { value: 'y' } }])], 'a'),
      /no number/,
    ],
    [
      'a function of TensorFlow',
      graph(
        [input(), { class_name: 'TFOpLambda', name: 'a', config: { function: 'math.pow' }, inbound_nodes: [['in', 0, 0, { y: 2 }]] }],
        'a',
      ),
      /"a" calls the function "math.pow"/,
    ],
    [
      'channels in some other order',
      graph(
        [
          input(),
          ...[1, 0, 2].map((channel) =>
            call('GetItem', `c${channel}`, [tensor('in'), [{ class_name: '__ellipsis__', config: {} }, channel]]),
          ),
          call('Stack', 'a', [[tensor('c1'), tensor('c0'), tensor('c2')]], { axis: -1 }),
        ],
        'a',
      ),
      /"a" stacks/,
    ],
    [
      'a part of a picture',
      graph([input(), call('GetItem', 'a', [tensor('in'), [{ class_name: '__slice__', config: {} }]])], 'a'),
      /takes a part/,
    ],
    ['something else', { class_name: 'Pipeline', config: {} }, /of the kind "Pipeline"/],
    ['nothing', null, /not that of a network/],
  ])('refuses %s', (_, model, sentence) => {
    expect(() => readKerasConfig(model)).toThrow(sentence);
  });
});
