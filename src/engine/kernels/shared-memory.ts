/** TensorFlow.js's WebAssembly backend in memory that several threads see: its binary says one thread, and one bit says several. */

/** A function that only this binary exports. */
const SIGNATURE = 'register_tensor';
/** Id of the memory section, and the flags of a memory that has a largest size, for one thread and for several (WebAssembly threads proposal). */
const MEMORY_SECTION = 5;
const FOR_ONE = 1;
const FOR_SEVERAL = 3;

/** While `start` runs, the backend's binary gets shared memory; other binaries are left alone. */
export async function withSharedMemory<Result>(start: () => Promise<Result>): Promise<Result> {
  const stock = WebAssembly.instantiate;
  const instantiate = (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) =>
    source instanceof WebAssembly.Module ? stock(source, imports) : stock(shareMemory(bytesOf(source)), imports);
  WebAssembly.instantiate = instantiate as typeof WebAssembly.instantiate;
  try {
    return await start();
  } finally {
    WebAssembly.instantiate = stock;
  }
}

/** The backend's binary with its memory shared; any other as it is. */
function shareMemory(binary: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const flags = memoryFlags(binary);
  if (flags === null || binary[flags] !== FOR_ONE || !new TextDecoder('latin1').decode(binary).includes(SIGNATURE)) return binary;
  const shared = binary.slice();
  shared[flags] = FOR_SEVERAL;
  return shared;
}

function bytesOf(source: BufferSource): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  const { buffer, byteOffset, byteLength } = source as ArrayBufferView<ArrayBuffer>;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Where the flags of the only memory are. */
function memoryFlags(binary: Uint8Array): number | null {
  for (let at = 8; at < binary.length;) {
    const id = binary[at++];
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = binary[at++]!;
      size |= (byte & 0x7f) << shift;
    }
    // One byte says how many memories there are.
    if (id === MEMORY_SECTION) return at + 1;
    at += size;
  }
  return null;
}
