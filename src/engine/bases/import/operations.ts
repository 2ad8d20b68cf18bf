/**
 * Arithmetic that was written between the layers of Keras, as in `pixels / 127.5 - 1`: Keras 3 keeps an operation for each sign, Keras 2 a
 * call of a function. What can be said by a layer becomes one.
 */
type Config = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly kind: string;
  readonly settings: Config;
}

/** Names of layers that go in, and numbers; in the order in which they are written. */
type Operand = { readonly layer: string } | { readonly numbers: readonly unknown[] };

/** Functions that Keras 2 calls, by what they do. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  '__operators__.add': 'Add',
  '__operators__.getitem': 'GetItem',
  'math.add': 'Add',
  'math.subtract': 'Subtract',
  'math.multiply': 'Multiply',
  'math.truediv': 'TrueDivide',
  'math.divide': 'TrueDivide',
  'math.negative': 'Negative',
  'nn.bias_add': 'Add',
};
const CALLS = new Set(['TFOpLambda', 'SlicingOpLambda']);
const ARITHMETIC = new Set(['Add', 'Subtract', 'Multiply', 'TrueDivide', 'Divide', 'Negative', 'GetItem']);
const DEPTH = 8;

/** The layer that does the same; null where it is a layer already. Throws an Error with a few words where there is none. */
export function operationOf(kind: string, { config, node, name }: { config: unknown; node: unknown; name: string }): Operation | null {
  const called = CALLS.has(kind) ? String((config as Config)['function']) : null;
  const known = called === null ? kind : Object.hasOwn(FUNCTIONS, called) ? FUNCTIONS[called]! : '';
  if (called !== null && known === '') {
    throw new Error(
      `the layer "${name.slice(0, 60)}" calls the function "${called.slice(0, 40)}", which Mien does not know; use a layer instead`,
    );
  }
  if (!ARITHMETIC.has(known)) return null;
  if (known === 'GetItem') return part(node, name);
  const operands = operandsOf(node);
  const numbers = operands.flatMap((operand) => ('numbers' in operand ? [operand.numbers] : []));
  if (known === 'Negative') return affine([-1], [0]);
  if (operands.length - numbers.length === 1 && numbers.length === 1) {
    const constant = numbers[0]!.map((value) => finite(value, name));
    return withConstant(known, constant, { first: 'numbers' in operands[0]!, name });
  }
  if (known === 'Add' || known === 'Multiply') return called === null ? null : { kind: known, settings: {} };
  // Keras has a layer of that name as well, which is told of as one that is not known.
  return null;
}

function withConstant(kind: string, constant: readonly number[], { first, name }: { first: boolean; name: string }): Operation {
  const all = (value: number) => constant.map(() => value);
  const negative = constant.map((value) => -value);
  if (kind === 'Add') return affine(all(1), constant);
  if (kind === 'Multiply') return affine(constant, all(0));
  if (kind === 'Subtract') return first ? affine(all(-1), constant) : affine(all(1), negative);
  if (first || constant.includes(0)) {
    throw new Error(`the layer "${name.slice(0, 60)}" divides by what goes in or by 0, which is not supported`);
  }
  const inverse = constant.map((value) => 1 / value);
  return affine(inverse, all(0));
}

const affine = (scale: readonly number[], offset: readonly number[]): Operation => ({ kind: 'Rescaling', settings: { scale, offset } });

/** `[..., 2]` is a channel, `[..., ::-1]` all of them the other way round. */
function part(node: unknown, name: string): Operation {
  const { args, kwargs } = node as Config;
  const [, , , given] = Array.isArray(node) ? (node as unknown[]) : [];
  const spec = Array.isArray(args) ? (args[1] ?? (kwargs as Config)['key']) : (given as Config)['slice_spec'];
  const [rest, last, ...more] = Array.isArray(spec) ? (spec as unknown[]) : [];
  const all = (rest as Config | undefined)?.['class_name'] === '__ellipsis__' && more.length === 0;
  if (all && typeof last === 'number') return { kind: 'GetItem', settings: { channel: last } };
  const slice = (last as Config | undefined)?.['config'] ?? last;
  const { start = null, stop = null, step } = (typeof slice === 'object' && slice !== null ? slice : {}) as Config;
  if (all && start === null && stop === null && step === -1) return { kind: 'ReverseChannels', settings: {} };
  throw new Error(`the layer "${name.slice(0, 60)}" takes a part of a picture, which is not supported`);
}

function operandsOf(node: unknown): Operand[] {
  if (Array.isArray(node)) {
    // Keras 2: the first operand, or a number in its place, and the others by name.
    const [layer, , constant, others] = node as [string, unknown, unknown, Config | undefined];
    const first: Operand = layer === CONSTANT ? { numbers: [constant].flat(DEPTH) } : { layer };
    const second = others?.['y'] ?? others?.['bias'];
    return second === undefined || second === null ? [first] : [first, operand(second)];
  }
  const { args, kwargs } = node as Config;
  const given = Array.isArray(args) ? (args as unknown[]) : [];
  const named = Object.values((kwargs ?? {}) as Config);
  return [...given, ...named].filter((value) => value !== null).map(operand);
}

/** Stands in a node of Keras 2 where no layer does. */
export const CONSTANT = '_CONSTANT_VALUE';

function operand(value: unknown): Operand {
  if (Array.isArray(value)) return typeof value[0] === 'string' ? { layer: value[0] } : { numbers: value.flat(DEPTH) };
  if (typeof value !== 'object' || value === null) return { numbers: [value] };
  const { keras_history: history, config } = value as { keras_history?: unknown; config?: Config };
  const [layer] = (history ?? config?.['keras_history'] ?? []) as unknown[];
  return typeof layer === 'string' ? { layer } : { numbers: [config?.['value']].flat(DEPTH) };
}

function finite(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Error(`the layer "${name.slice(0, 60)}" does arithmetic with something that is no number`);
  }
  return value;
}
