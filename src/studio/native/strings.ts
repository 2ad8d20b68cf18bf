/** Tensors of strings. */
import { DTYPES, int64s, kindOf } from './dtypes.ts';
import type { Address, TensorFlowLibrary } from './library.ts';

/** Bytes of a TF_TString on a 64-bit system. */
const STRING_BYTES = 24;

/**
 * Hands a tensor of these strings to `copy`, and frees it after. TensorFlow runs no destructor on strings in memory that it was
 * asked to allocate, and what operations give may share it: so the tensor serves only as the input of an operation that copies.
 */
export function withStrings<Result>(
  library: TensorFlowLibrary,
  { shape, values }: { readonly shape: ArrayLike<number>; readonly values: readonly Uint8Array[] },
  copy: (tensor: Address) => Result,
): Result {
  const count = Array.from(shape).reduce((product, side) => product * side, 1);
  if (count !== values.length) throw new Error(`${values.length} strings don't fill the shape [${Array.from(shape).join()}]`);
  if (!values.every((value) => kindOf(value) === 'Uint8Array')) throw new Error('Strings must come as bytes');
  const tensor = library.allocateTensor(DTYPES.TF_STRING, int64s(shape), shape.length, count * STRING_BYTES);
  const data = library.tensorData(tensor);
  let filled = 0;
  try {
    for (const bytes of values) {
      const at = data + filled++ * STRING_BYTES;
      library.stringStart(at);
      library.stringCopy(at, bytes, bytes.length);
    }
    return copy(tensor);
  } finally {
    while (filled > 0) library.stringFree(data + --filled * STRING_BYTES);
    library.deleteTensor(tensor);
  }
}

export function readStrings(library: TensorFlowLibrary, tensor: Address): Uint8Array[] {
  const data = library.tensorData(tensor);
  return Array.from({ length: library.tensorElements(tensor) }, (_, at) => {
    const text = data + at * STRING_BYTES;
    const bytes = new Uint8Array(library.stringLength(text));
    if (bytes.length > 0) library.copyOut(bytes, library.stringData(text), bytes.length);
    return bytes;
  });
}
