/**
 * The network that a model.json describes, checked and measured in plain numbers before TensorFlow.js builds any of it:
 * a layer that claims two hundred million units costs gigabytes the moment it is built.
 */
import { z } from 'zod';
import { LIMITS } from '../../shared/limits.ts';
import { measureLayers, type FlatLayer } from './layer-list.ts';
import type { Shape } from './layer-shapes.ts';

const node = z.tuple([z.string(), z.int(), z.int()]).rest(z.unknown());
const layer = z.object({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(node)).optional(),
});
type Layer = z.infer<typeof layer>;

const network = z.object({
  class_name: z.enum(['Model', 'Functional']),
  config: z.object({
    layers: z.array(layer).min(2).max(LIMITS.model.layers),
    input_layers: z.array(node).length(1),
    output_layers: z.array(node).length(1),
  }),
});

/** Names that may stand for a function in a layer's settings. */
const FUNCTIONS = new Set([
  'linear',
  'relu',
  'relu6',
  'sigmoid',
  'softmax',
  'tanh',
  'elu',
  'selu',
  'softplus',
  'hardSigmoid',
  'hard_sigmoid',
  'swish',
  'mish',
  'gelu',
]);
const INITIALISERS = new Set([
  'Zeros',
  'Ones',
  'Constant',
  'VarianceScaling',
  'GlorotUniform',
  'GlorotNormal',
  'HeNormal',
  'HeUniform',
  'RandomNormal',
  'RandomUniform',
  'TruncatedNormal',
]);

export interface LayerPlan {
  readonly layers: readonly FlatLayer[];
  /** [height, width, channels] that goes in, and the number of classes that comes out. */
  readonly input: Shape;
  readonly outputs: number;
  /** Shape of every weight, by the name that TensorFlow.js gives it. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
}

/** Throws an Error with a few words where something is not allowed; the caller names the file. */
export function planLayers(modelTopology: unknown): LayerPlan {
  const holder = z.object({ model_config: z.unknown() }).safeParse(modelTopology);
  const parsed = network.safeParse(holder.success && holder.data.model_config ? holder.data.model_config : modelTopology);
  if (!parsed.success) throw new Error('its description of the network is not that of one input and one output');
  const { layers, input_layers: inputs, output_layers: outputs } = parsed.data.config;

  const list = layers.map((entry): FlatLayer => {
    const name = nameOf(entry);
    checkSettings(entry.config, name);
    return { kind: entry.class_name, name, settings: entry.config, inputs: sources(entry) };
  });
  const { shapes, weights } = measureLayers(list);
  const entrances = list.filter(({ kind }) => kind === 'InputLayer');
  if (entrances.length > 1) throw new Error('it has more than one input');
  const input = entrances[0] && shapes.get(entrances[0].name);
  const last = shapes.get(outputs[0]![0]);
  if (!input || !last || !shapes.has(inputs[0]![0])) throw new Error('its input or its output is missing');
  if (input.length !== 3 || input[2] !== 3) throw new Error('its input is not a colour picture');
  if (last.length !== 1) throw new Error('its output is not one number a class');
  const named = [...weights].flatMap(([name, own]) => Object.entries(own).map(([suffix, shape]) => [`${name}/${suffix}`, shape] as const));
  return { layers: list, input, outputs: last[0]!, weights: new Map(named) };
}

function nameOf(entry: Layer): string {
  const name = entry.name ?? entry.config['name'];
  if (typeof name !== 'string' || !/^[A-Za-z0-9_][\w.-]{0,199}$/.test(name) || name in Object.prototype) {
    throw new Error('a layer has no usable name');
  }
  return name;
}

function sources(entry: Layer): string[] {
  const nodes = entry.inbound_nodes ?? [];
  if (nodes.length > 1) throw new Error(`the layer "${nameOf(entry)}" is used more than once`);
  return (nodes[0] ?? []).map(([source]) => source);
}

/** Numbers are finite and not huge, and what names a class or a function is on the list: all else is refused. */
function checkSettings(settings: Readonly<Record<string, unknown>>, where: string): void {
  for (const [key, value] of Object.entries(settings)) {
    if (key === 'activation' && value !== null && !(typeof value === 'string' && FUNCTIONS.has(value))) {
      throw new Error(`the layer "${where}" uses an activation that is not allowed`);
    }
    if (key === 'class_name' && !(typeof value === 'string' && INITIALISERS.has(value))) {
      throw new Error(`the layer "${where}" uses "${String(value).slice(0, 40)}", which is not allowed`);
    }
    if (/_(regularizer|constraint)$/.test(key) && value !== null) {
      throw new Error(`the layer "${where}" has a "${key}", which is not allowed`);
    }
    if (typeof value === 'number' && !(Math.abs(value) <= 1e9)) throw new Error(`the layer "${where}" has a "${key}" that is out of range`);
    if (value && typeof value === 'object' && !Array.isArray(value)) checkSettings(value as Record<string, unknown>, where);
  }
}
