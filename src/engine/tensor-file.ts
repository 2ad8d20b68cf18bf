/** Tensors with a header in one run of bytes: mark, length of the header, checksum of all after it, header in JSON, float32 values; little-endian. */
import { z } from 'zod';
import { checksum } from './checksum.ts';
import type { NamedTensors } from './network.ts';

const envelope = z.looseObject({ tensors: z.array(z.object({ name: z.string(), shape: z.array(z.int().nonnegative()) })) });

/**
 * @param mark Eight characters that tell what kind of file it is.
 * @param header Anything that JSON holds, save `tensors`.
 */
export function encodeTensorFile(mark: string, header: Readonly<Record<string, unknown>>, tensors: NamedTensors): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors);
  const json = JSON.stringify({ ...header, tensors: entries.map(([name, { shape }]) => ({ name, shape })) });
  const head = new TextEncoder().encode(json);
  const magic = new TextEncoder().encode(mark);
  const preamble = magic.length + 8;
  const values = entries.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(preamble + head.length + values);
  bytes.set(magic);
  bytes.set(head, preamble);
  let at = preamble + head.length;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(magic.length, head.length, true);
  view.setUint32(magic.length + 4, checksum(bytes.subarray(preamble)), true);
  return bytes;
}

/** Throws an Error where the bytes are not a whole file of this kind; the caller says what that means. */
export function decodeTensorFile(mark: string, bytes: Uint8Array): { readonly header: unknown; readonly tensors: NamedTensors } {
  const magic = new TextEncoder().encode(mark);
  const preamble = magic.length + 8;
  if (bytes.length < preamble || magic.some((byte, at) => bytes[at] !== byte)) throw new Error('The mark is missing');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(magic.length, true);
  if (view.getUint32(magic.length + 4, true) !== checksum(bytes.subarray(preamble))) throw new Error('The checksum is another');
  const { tensors: list, ...header } = envelope.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(preamble, preamble + headLength))),
  );
  let at = preamble + headLength;
  const tensors: NamedTensors = {};
  for (const { name, shape } of list) {
    const size = shape.reduce((product, side) => product * side, 4);
    if (at + size > bytes.length) throw new Error('It ends too early');
    // A Buffer's own slice would share its memory.
    tensors[name] = { shape, data: new Float32Array(new Uint8Array(bytes.subarray(at, at + size)).buffer) };
    at += size;
  }
  if (at !== bytes.length) throw new Error('It ends too late');
  return { header, tensors };
}
