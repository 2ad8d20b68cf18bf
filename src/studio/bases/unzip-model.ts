/** The two files of a `.keras` zip that matter, each no larger than it may be. */
import { fromBufferPromise } from 'yauzl';
import { LIMITS } from '../../shared/limits.ts';

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';
const MOST_ENTRIES = 64;

/** Throws an Error with a few words where it is not such a zip. */
export async function unzipModel(bytes: Uint8Array): Promise<{ readonly config: Uint8Array; readonly weights: Uint8Array }> {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { lazyEntries: true }).catch(() => {
    throw new Error('it is not a whole zip file');
  });
  const found = new Map<string, Uint8Array>();
  let entries = 0;
  for await (const entry of zip.eachEntry()) {
    if (++entries > MOST_ENTRIES) throw new Error('it holds more files than a Keras model has');
    const limit = entry.fileName === CONFIG ? LIMITS.model.topologyBytes : LIMITS.base.fileBytes;
    if (entry.fileName !== CONFIG && entry.fileName !== WEIGHTS) continue;
    if (entry.uncompressedSize > limit) throw new Error(`"${entry.fileName}" in it is larger than ${Math.round(limit / 2 ** 20)} MB`);
    found.set(entry.fileName, await readAll(await zip.openReadStreamPromise(entry), limit));
  }
  const config = found.get(CONFIG);
  const weights = found.get(WEIGHTS);
  if (!config || !weights) throw new Error('it is not a Keras model: config.json or model.weights.h5 is missing in it');
  return { config, weights };
}

/** What a zip says of its sizes may be a lie. */
async function readAll(stream: AsyncIterable<Buffer>, limit: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > limit) throw new Error('a file in it is larger than it says');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
