/** The files of a zip that holds a model, each no larger than it may be, nor all of them together. */
import { fromBufferPromise } from 'yauzl';
import { LIMITS } from '../../shared/limits.ts';

const MOST_ENTRIES = 64;
/** Described in JSON, weights in HDF5 or plain bytes; whatever else lies in it is left alone. */
const WANTED = /^[\w][\w. ()-]{0,199}\.(json|h5|bin)$/;

/** Files by name. Throws an Error with a few words where it cannot be read. */
export async function unzipModel(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { lazyEntries: true }).catch(() => {
    throw new Error('it is not a whole zip file');
  });
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  let entries = 0;
  let left = LIMITS.base.fileBytes;
  for await (const entry of zip.eachEntry()) {
    if (++entries > MOST_ENTRIES) throw new Error('it holds more files than a model has');
    const name = entry.fileName;
    if (!WANTED.test(name)) continue;
    const limit = name.endsWith('.json') ? LIMITS.model.topologyBytes : left;
    if (entry.uncompressedSize > limit) throw new Error(`"${name}" in it is larger than ${Math.round(limit / 2 ** 20)} MB`);
    const file = await readAll(await zip.openReadStreamPromise(entry), limit);
    left -= file.length;
    if (left < 0) throw new Error(`its files are larger than ${LIMITS.base.fileBytes / 2 ** 20} MB`);
    found.set(name, file);
  }
  return found;
}

/** What a zip says of its sizes may be a lie. */
async function readAll(stream: AsyncIterable<Buffer>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > limit) throw new Error('a file in it is larger than it says');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
