/** An HDF5 file in memory, with limits on what is read from it. */
import { h5wasm } from 'h5wasm';
import { LIMITS } from '../../shared/limits.ts';

export interface Hdf5 {
  has(path: string): boolean;
  isGroup(path: string): boolean;
  keys(path: string): string[];
  /** An attribute of text, or null where there is none. */
  text(path: string, name: string): string | null;
  /** An attribute that lists names; a long one is cut into `<name>0`, `<name>1` and so on. */
  names(path: string, name: string): string[];
  tensor(path: string): { readonly shape: readonly number[]; readonly data: Float32Array; readonly integers: boolean };
  close(): void;
}

const FILE = 'model.h5';
/** HDF5's kinds of number: float16 is a float, bfloat16 is opaque to it. */
const FLOAT = 1;
const OPAQUE = 5;

/** Throws an Error with a few words where it is not readable. */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5> {
  const { FS, activate_throwing_error_handler: throwErrors } = await h5wasm.ready;
  // Without this the library writes pages of complaints to the console and goes on.
  throwErrors();
  FS.writeFile(FILE, bytes);
  const file = whole(() => new h5wasm.File(FILE, 'r'));
  let read = 0;

  /** What lies in each group; asking the library each time takes most of the time of a large file. */
  const contents = new Map<string, ReadonlySet<string>>();
  const find = (path: string) => {
    let at: unknown = file;
    let place = '';
    for (const step of path.split('/').filter(Boolean)) {
      if (!(at instanceof h5wasm.Group)) return null;
      if (!contents.has(place)) contents.set(place, new Set(at.keys()));
      if (!contents.get(place)!.has(step)) return null;
      at = at.get(step);
      place = `${place}/${step}`;
    }
    return at;
  };
  const group = (path: string) => {
    const found = find(path);
    return found instanceof h5wasm.Group ? found : null;
  };
  const attribute = (path: string, name: string): unknown => {
    const found = group(path);
    return found && Object.keys(found.attrs).includes(name) ? found.attrs[name]!.value : undefined;
  };

  return {
    has: (path) => find(path) !== null,
    isGroup: (path) => group(path) !== null,
    keys: (path) => group(path)?.keys() ?? [],
    text(path, name) {
      const value = attribute(path, name);
      if (value instanceof Uint8Array) return new TextDecoder().decode(value);
      return typeof value === 'string' ? value : null;
    },
    names(path, name) {
      const whole = attribute(path, name);
      const parts = whole === undefined ? [0, 1, 2, 3, 4, 5, 6, 7].map((n) => attribute(path, `${name}${n}`)) : [whole];
      return parts.flatMap((part) => (Array.isArray(part) ? part.map(String) : []));
    },
    tensor(path) {
      const found = find(path);
      if (!(found instanceof h5wasm.Dataset)) throw new Error(`the weight "${path.slice(-80)}" is missing`);
      const { shape, type, size } = found.metadata;
      const sides = (shape ?? []).map(Number);
      const count = sides.reduce((product, side) => product * side, 1);
      const fits = sides.length <= 6 && sides.every((side) => side <= LIMITS.model.dimension) && count <= LIMITS.model.elements;
      read += count;
      if (!fits || read > LIMITS.model.parameters) throw new Error(`the weight "${path.slice(-80)}" has a size that is out of range`);
      const half = type === FLOAT && size === 2;
      if (size === 2 && type === OPAQUE) throw new Error('its weights are of bfloat16; save it with weights of float32');
      if (type > 1 || size > 8) throw new Error(`the weight "${path.slice(-80)}" does not hold numbers`);
      // The library has no numbers of two bytes with a point; as whole numbers it gives their bits.
      if (half) Object.assign(found.metadata, { type: 0, signed: false });
      const value = whole(() => found.value);
      const numbers = half ? Float32Array.from(value as Uint16Array, widened) : asFloats(value);
      if (numbers.length !== count) throw new Error(`the weight "${path.slice(-80)}" is not whole`);
      return { shape: sides, data: numbers, integers: type === 0 };
    },
    close() {
      file.close();
      FS.unlink(FILE);
    },
  };
}

/** The number of these bits in half precision (IEEE 754 binary16): sign, five of exponent, ten of fraction. */
function widened(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

function asFloats(value: unknown): Float32Array {
  if (value instanceof Float32Array) return value;
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Float32Array.from(value, Number);
  return ArrayBuffer.isView(value) ? Float32Array.from(value as Float64Array) : Float32Array.of(Number(value));
}

function whole<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new Error('it is not a whole HDF5 file', { cause });
  }
}
