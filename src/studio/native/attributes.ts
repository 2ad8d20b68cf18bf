/** Attributes of an operation, as TensorFlow.js's kernels give them. */
import { ATTRIBUTES, int64s } from './dtypes.ts';
import type { Address, TensorFlowLibrary } from './library.ts';

export interface Attribute {
  readonly name: string;
  /** One of ATTRIBUTES. */
  readonly type: number;
  readonly value: unknown;
}

interface Target {
  readonly operation: Address;
  readonly name: Address;
  readonly status: Address;
}

/** A shape that TensorFlow refuses is told by the status. */
export function setAttribute(library: TensorFlowLibrary, { operation, name, status }: Target, attribute: Attribute): void {
  const { type } = attribute;
  switch (type) {
    case ATTRIBUTES.TF_ATTR_STRING: {
      const bytes = Buffer.from(one(attribute, 'string'));
      return library.setString(operation, name, bytes, bytes.length);
    }
    case ATTRIBUTES.TF_ATTR_TYPE:
      return library.setType(operation, name, one(attribute, 'number'));
    case ATTRIBUTES.TF_ATTR_SHAPE: {
      const sides = many(attribute, 'number');
      return library.setShape(operation, name, int64s(sides), sides.length, status);
    }
    case ATTRIBUTES.TF_ATTR_INT: {
      if (!Array.isArray(attribute.value)) return library.setInt(operation, name, Math.trunc(one(attribute, 'number')));
      const values = many(attribute, 'number');
      return library.setInts(operation, name, int64s(values), values.length);
    }
    case ATTRIBUTES.TF_ATTR_FLOAT: {
      if (!Array.isArray(attribute.value)) return library.setFloat(operation, name, one(attribute, 'number'));
      const values = many(attribute, 'number');
      return library.setFloats(operation, name, Float32Array.from(values), values.length);
    }
    case ATTRIBUTES.TF_ATTR_BOOL: {
      if (!Array.isArray(attribute.value)) return library.setBool(operation, name, one(attribute, 'boolean') ? 1 : 0);
      const values = many(attribute, 'boolean');
      return library.setBools(operation, name, Uint8Array.from(values, Number), values.length);
    }
    default:
      throw new Error(`The attribute "${attribute.name}" is of an unknown type, ${type}`);
  }
}

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** Native code would take a wrong value for what it is not. */
function one<Kind extends keyof Kinds>({ name, value }: Attribute, kind: Kind): Kinds[Kind] {
  if (typeof value !== kind) throw new Error(`The attribute "${name}" must be a ${kind}, not a ${typeof value}`);
  return value as Kinds[Kind];
}

function many<Kind extends keyof Kinds>({ name, value }: Attribute, kind: Kind): Kinds[Kind][] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== kind)) throw new Error(`The attribute "${name}" must be ${kind}s`);
  return value as Kinds[Kind][];
}
