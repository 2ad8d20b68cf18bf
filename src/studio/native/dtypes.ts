/** Numbers that TensorFlow's C interface has for types (tensorflow/c/tf_datatype.h), and those of this package's attributes. */

export const DTYPES = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_COMPLEX64: 8,
  TF_INT64: 9,
  TF_BOOL: 10,
  TF_RESOURCE: 20,
} as const;

export const ATTRIBUTES = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
  TF_ATTR_RESOURCE: 6,
} as const;

/** Bytes of an element, for the types that an array may be turned into; an int64 comes as two int32. */
const WIDTHS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  Float32Array: { [DTYPES.TF_FLOAT]: 4 },
  Int32Array: { [DTYPES.TF_INT32]: 4, [DTYPES.TF_INT64]: 8 },
  Uint8Array: { [DTYPES.TF_BOOL]: 1, [DTYPES.TF_UINT8]: 1 },
};

/** @throws Error where such an array can't become such a tensor. */
export function elementBytes(values: ArrayBufferView, dtype: number): number {
  const kind = kindOf(values);
  const width = WIDTHS[kind]?.[dtype];
  if (width === undefined) throw new Error(`A tensor of type ${dtype} can't be made of a ${kind}`);
  return width;
}

/** The kind of an array, also of one from another realm and of a Buffer. */
export const kindOf = (value: unknown): string =>
  ArrayBuffer.isView(value) ? String((value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]) : typeof value;

/** A new array for that many bytes of a tensor of this type. */
export function arrayFor(dtype: number, bytes: number): Float32Array | Int32Array | Uint8Array | BigInt64Array {
  switch (dtype) {
    case DTYPES.TF_FLOAT:
    case DTYPES.TF_COMPLEX64:
      return new Float32Array(bytes / 4);
    case DTYPES.TF_INT32:
      return new Int32Array(bytes / 4);
    case DTYPES.TF_INT64:
      return new BigInt64Array(bytes / 8);
    case DTYPES.TF_BOOL:
    case DTYPES.TF_UINT8:
    case DTYPES.TF_RESOURCE:
      return new Uint8Array(bytes);
    default:
      throw new Error(`Tensors of type ${dtype} can't be read`);
  }
}

/** Numbers as an array of int64, never empty, so that there is an address to pass. */
export function int64s(values: ArrayLike<number>): Int32Array {
  const words = new Int32Array(Math.max(1, values.length) * 2);
  for (let at = 0; at < values.length; at++) {
    words[2 * at] = values[at]! | 0;
    words[2 * at + 1] = Math.floor(values[at]! / 2 ** 32);
  }
  return words;
}
