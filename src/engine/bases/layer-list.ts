/** Layers as a plain list, each with its settings in Keras's words, and what they cost, in numbers, before any is built. */
import { LIMITS } from '../../shared/limits.ts';
import { outputShape, type Shape } from './layer-shapes.ts';

export interface FlatLayer {
  /** Keras's name of its kind, e.g. `Conv2D`. */
  readonly kind: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs go in. */
  readonly inputs: readonly string[];
}

export interface Measured {
  /** Output of each layer by name, without the batch. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Shape of every weight of each layer, by the weight's own name, in the order that TensorFlow.js keeps them. */
  readonly weights: ReadonlyMap<string, Readonly<Record<string, Shape>>>;
}

/**
 * Shapes of all outputs and weights. Layers come in the order of computation.
 * Throws an Error with a few words where something is not allowed; the caller names the file.
 */
export function measureLayers(layers: readonly FlatLayer[]): Measured {
  const shapes = new Map<string, Shape>();
  const weights = new Map<string, Readonly<Record<string, Shape>>>();
  let parameters = 0;
  for (const { kind, name, settings, inputs } of layers) {
    if (shapes.has(name)) throw new Error(`two layers are called "${name}"`);
    const from = inputs.map((source) => {
      const shape = shapes.get(source);
      if (!shape) throw new Error(`the layer "${name}" takes its input from a layer that does not come before it`);
      return shape;
    });
    const { shape, weights: own } = outputShape(kind, settings, from, name);
    checkSize(shape, `the output of the layer "${name}"`);
    for (const [suffix, size] of Object.entries(own)) {
      checkSize(size, `the weight "${name}/${suffix}"`);
      parameters += product(size);
    }
    if (parameters > LIMITS.model.parameters) throw new Error(`it has more than ${LIMITS.model.parameters} weights`);
    shapes.set(name, shape);
    weights.set(name, own);
  }
  return { shapes, weights };
}

function checkSize(shape: readonly number[], what: string): void {
  const fits = shape.every((size) => Number.isInteger(size) && size >= 1 && size <= LIMITS.model.dimension);
  if (!fits || product(shape) > LIMITS.model.elements) throw new Error(`${what} has the size ${shape.join('×')}, which is out of range`);
}

export function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}
