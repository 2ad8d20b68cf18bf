/** What a Python wheel says of itself. */
import { openPromise } from 'yauzl';

const MOST_TEXT = 16 * 2 ** 20;

/** SHA-256 in hexadecimal digits of each file that the wheel's RECORD lists, by its name. */
export async function recordedHashes(stream: AsyncIterable<Buffer>): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const line of (await readText(stream)).split(/\r?\n/)) {
    const [, name, hash] = /^(.+),sha256=([\w-]+),\d*$/.exec(line) ?? [];
    if (name && hash) hashes.set(name, Buffer.from(hash, 'base64url').toString('hex'));
  }
  return hashes;
}

/** What the wheel of TensorFlow needs for CUDA: its requirements under the name "and-cuda", as pip takes them. */
export async function cudaRequirements(wheel: string): Promise<string[]> {
  const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!/^[^/]+\.dist-info\/METADATA$/.test(entry.fileName)) continue;
      return parseCudaRequirements(await readText(await zip.openReadStreamPromise(entry)));
    }
    return [];
  } finally {
    zip.close();
  }
}

export function parseCudaRequirements(metadata: string): string[] {
  return metadata.split(/\r?\n/).flatMap((line) => {
    const [, requirement] = /^Requires-Dist: ([a-z0-9][\w.-]*(?:[<>=!~,.\w* -]*)); *extra *== *["']and-cuda["']$/i.exec(line) ?? [];
    return requirement ? [requirement.trim()] : [];
  });
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    bytes += part.length;
    if (bytes > MOST_TEXT) throw new Error('a list in it is far too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
