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
    ['something else', { class_name: 'Pipeline', config: {} }, /of the kind "Pipeline"/],
    ['nothing', null, /not that of a network/],
  ])('refuses %s', (_, model, sentence) => {
    expect(() => readKerasConfig(model)).toThrow(sentence);
  });
});
