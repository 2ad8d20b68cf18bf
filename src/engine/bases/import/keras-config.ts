/**
 * Reads the description of a network as Keras 1 to 3 and TensorFlow.js write it, nested models and all, into one plain list of layers.
 * Nothing in it is run, and what is not known is refused.
 */
import { LIMITS } from '../../../shared/limits.ts';
import { oneWayOf } from '../../both-ways.ts';
import type { FlatLayer } from '../layer-list.ts';
import { layerSettings, PASSED_OVER } from './layer-settings.ts';
import { CONSTANT, operationOf } from './operations.ts';
import { spelledOut } from './spelled-out.ts';

export interface KerasLayer extends FlatLayer {
  /** Its name in the file, and the names of the models that it lies in, the outermost first. */
  readonly path: readonly string[];
  /** The same in the names that Keras 3 gives in its weights: by kind and number, whatever a layer is called. */
  readonly slots: readonly string[];
}

export interface KerasNetwork {
  /** In the order of computation. The first is the input. */
  readonly layers: readonly KerasLayer[];
  readonly output: string;
  /** What the file calls it. */
  readonly name: string;
}

type Config = Readonly<Record<string, unknown>>;

const MODELS = new Set(['Model', 'Functional', 'Sequential']);
const DEPTH = 8;

/** Throws an Error with a few words where something is not allowed. */
export function readKerasConfig(model: unknown): KerasNetwork {
  const { kind, config } = entryOf(oneWayOf(model)?.nested ?? model);
  if (!MODELS.has(kind)) throw new Error(`it is of the kind "${kind.slice(0, 40)}", not a network of layers`);
  const reader = new Reader();
  const output = reader.model(kind, config, { input: null, path: [], slots: [] });
  if (reader.inputs !== 1) throw new Error('it does not have exactly one input');
  return { layers: inOrder(reader.layers, output), output, name: nameIn(config) ?? 'network' };
}

interface Place {
  /** Layer whose output goes into the model; null for the outermost. */
  readonly input: string | null;
  readonly path: readonly string[];
  readonly slots: readonly string[];
}

class Reader {
  readonly layers: KerasLayer[] = [];
  readonly #names = new Set<string>();
  inputs = 0;

  /** Adds a model's layers. @returns the name of the one that gives its output. */
  model(kind: string, config: unknown, place: Place): string {
    if (place.path.length > DEPTH) throw new Error('its models are nested too deeply');
    const list = Array.isArray(config) ? config : (asConfig(config)['layers'] as unknown);
    if (!Array.isArray(list)) throw new Error('a model in it has no layers');
    return kind === 'Sequential' ? this.#sequence(list, config, place) : this.#graph(list, asConfig(config), place);
  }

  #sequence(list: readonly unknown[], config: unknown, place: Place): string {
    let last = place.input;
    const shape = Array.isArray(config) ? null : asConfig(config)['build_input_shape'];
    for (const entry of entriesOf(list)) {
      const { kind, config: own, name } = entry;
      if (kind === 'InputLayer') {
        last ??= this.#addInput(name, inputShape(asConfig(own)), place);
        continue;
      }
      if (last === null && !MODELS.has(kind)) last = this.#addInput('input', inputShape(asConfig(own)) ?? shape, place);
      last = this.#add(entry, last === null ? [] : [last], place);
    }
    if (last === null) throw new Error('a model in it has no layers');
    return last;
  }

  #graph(list: readonly unknown[], config: Config, place: Place): string {
    const ends = new Map<string, string>();
    const entries = entriesOf(list);
    const waiting = new Set(entries);
    const [output] = nodeNames(config['output_layers']);
    if (output === undefined || nodeNames(config['output_layers']).length > 1) throw new Error('it does not have exactly one output');
    // Old files list layers in any order.
    while (waiting.size > 0) {
      const before = waiting.size;
      for (const entry of waiting) {
        const sources = entry.kind === 'InputLayer' ? [] : nodeNames(singleNode(entry));
        if (!sources.every((source) => ends.has(source))) continue;
        waiting.delete(entry);
        const inputs = sources.map((source) => ends.get(source)!);
        const end =
          entry.kind === 'InputLayer'
            ? (place.input ?? this.#addInput(entry.name, inputShape(asConfig(entry.config)), place))
            : this.#add(entry, inputs, place);
        ends.set(entry.name, end);
      }
      if (waiting.size === before) throw new Error(`the layer "${[...waiting][0]!.name}" takes its input from a layer that is not there`);
    }
    const end = ends.get(output);
    if (end === undefined) throw new Error('its output is missing');
    return end;
  }

  #add({ kind, name, config, slot, nodes }: SlottedEntry, inputs: readonly string[], { path, slots }: Place): string {
    if (MODELS.has(kind)) {
      if (inputs.length > 1) throw new Error(`the model "${name}" in it has more than one input`);
      return this.model(kind, config, { input: inputs[0] ?? null, path: [...path, name], slots: [...slots, slot] });
    }
    // In use it does nothing: it only acts while a network is trained elsewhere.
    if (PASSED_OVER.has(kind)) return inputs[0]!;
    if (kind === 'Stack') {
      const whole = { kind: 'ReverseChannels', settings: {}, inputs: [this.#reversed(inputs, config, name)] };
      return this.#push({ ...whole, path: [...path, name], slots: [], name });
    }
    const operation = Array.isArray(nodes) ? operationOf(kind, { config, node: singleNode({ nodes, name }), name }) : null;
    const { kind: own, settings } = operation ?? layerSettings(kind, asConfig(config), name);
    const { activation, ...plain } = settings;
    const parts = spelledOut(activation);
    const first = this.#push({
      kind: own,
      settings: parts ? plain : settings,
      inputs,
      path: [...path, name],
      slots: [...slots, slot],
      name,
    });
    const end = (parts ?? []).reduce((before, part) => {
      const whole = `${name}_${part.name}`;
      const from = part.beside ? [first, before] : [before];
      return this.#push({ kind: part.kind, settings: part.settings, inputs: from, path: [...path, whole], slots: [], name: whole });
    }, first);
    if (asConfig(config)['keepdims'] !== true) return end;
    // A pooled picture that keeps its sides is the same row of numbers in another form.
    const form = { kind: 'Reshape', settings: { target_shape: [1, 1, -1] }, inputs: [end], path: [...path, `${name}_sides`], slots: [] };
    return this.#push({ ...form, name: `${name}_sides` });
  }

  /** Keras 3 writes RGB as BGR channel by channel. @returns the layer that gives the channels. */
  #reversed(inputs: readonly string[], config: unknown, name: string): string {
    const last = [-1, 3].includes(Number(asConfig(config)['axis']));
    const parts = inputs.map((input) => this.layers.find((layer) => layer.name === input)!);
    const [source] = parts[0]?.inputs ?? [];
    const fits =
      last &&
      parts.length === 3 &&
      parts.every(({ kind, settings, inputs: [from] }, n) => kind === 'GetItem' && settings['channel'] === 2 - n && from === source);
    if (!fits) throw new Error(`the layer "${name.slice(0, 60)}" stacks what goes in, which is not supported`);
    return source!;
  }

  #addInput(name: string, shape: unknown, { path }: Place): string {
    this.inputs += 1;
    if (!Array.isArray(shape)) throw new Error('it does not say how large its input is');
    return this.#push({ kind: 'InputLayer', settings: { batch_input_shape: shape }, inputs: [], path: [...path, name], slots: [], name });
  }

  #push(layer: KerasLayer): string {
    if (this.layers.length >= LIMITS.model.layers) throw new Error(`it has more than ${LIMITS.model.layers} layers`);
    const plain = layer.name.replaceAll(/[^\w.-]/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'layer';
    let name = plain;
    for (let n = 2; this.#names.has(name); n++) name = `${plain}_${n}`;
    this.#names.add(name);
    this.layers.push({ ...layer, name });
    return name;
  }
}

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly config: unknown;
  readonly nodes?: unknown;
}

function entryOf(value: unknown): Entry {
  const { class_name: kind, config, name, inbound_nodes: nodes } = asConfig(value);
  if (typeof kind !== 'string') throw new Error('its description is not that of a network');
  const own = typeof name === 'string' ? name : nameIn(config);
  return { kind, config, name: (own ?? kind).slice(0, 200), nodes };
}

interface SlottedEntry extends Entry {
  readonly slot: string;
}

function entriesOf(list: readonly unknown[]): SlottedEntry[] {
  const seen = new Map<string, number>();
  return list.map((item) => {
    const entry = entryOf(item);
    const kind = snakeCase(entry.kind);
    const count = seen.get(kind) ?? 0;
    seen.set(kind, count + 1);
    return { ...entry, slot: count === 0 ? kind : `${kind}_${count}` };
  });
}

/** As Keras does it: `SeparableConv2D` is separable_conv2d, `ReLU` is re_lu. */
function snakeCase(name: string): string {
  return name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** A layer that is used twice would share its weights, which a base does not do. */
function singleNode({ nodes, name }: Pick<Entry, 'nodes' | 'name'>): unknown {
  if (!Array.isArray(nodes) || nodes.length === 0) throw new Error(`the layer "${name}" has no input`);
  if (nodes.length > 1 && typeof nodes[0] !== 'string') throw new Error(`the layer "${name}" is used more than once`);
  return typeof nodes[0] === 'string' ? nodes : nodes[0];
}

/** Names of the layers in a node: `[name, 0, 0, {}]` one or many of Keras 1 and 2, tensors with their history of Keras 3. */
function nodeNames(value: unknown, depth = 0): string[] {
  if (depth > DEPTH || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) {
    if (typeof value[0] !== 'string' || typeof value[1] !== 'number') return value.flatMap((item) => nodeNames(item, depth + 1));
    // What a function of Keras 2 is given beside its first operand stands by name.
    const others = typeof value[3] === 'object' && value[3] !== null ? Object.values(value[3] as Config) : [];
    return [...(value[0] === CONSTANT ? [] : [value[0]]), ...nodeNames(others, depth + 1)];
  }
  const { keras_history: history, args, kwargs, config } = value as Config;
  if (Array.isArray(history)) return [String(history[0])];
  const named = typeof kwargs === 'object' && kwargs !== null ? Object.values(kwargs as Config) : [];
  return [args, named, config].flatMap((item) => nodeNames(item, depth + 1));
}

function inputShape(config: Config): unknown {
  return config['batch_input_shape'] ?? config['batch_shape'];
}

function nameIn(config: unknown): string | null {
  const name = typeof config === 'object' && config !== null ? (config as Config)['name'] : null;
  return typeof name === 'string' ? name : null;
}

function asConfig(value: unknown): Config {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('its description is not that of a network');
  return value as Config;
}

/** Only what the output needs, each layer after all that it takes from. */
function inOrder(layers: readonly KerasLayer[], output: string): KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const needed = new Set<string>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    open.push(...byName.get(name)!.inputs);
  }
  return layers.filter(({ name }) => needed.has(name));
}
