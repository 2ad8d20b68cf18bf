/** Archives, honest and otherwise, made for a test. */
import { ZipFile } from 'yazl';

/** A zip of these files. */
export async function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as Uint8Array), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The same length, so that no offset moves: an entry's name in the local header and the directory becomes another. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('Names of the same length only');
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

const DIRECTORY = Buffer.from([0x50, 0x4b, 0x01, 0x02]);

/** Changes the directory's record of an entry. Offsets: 8 flags, 10 method, 16 checksum, 20 packed size, 24 size, 38 attributes, 42 place. */
export function forged(zip: Buffer, entry: number, change: (record: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  let at = -1;
  for (let n = 0; n <= entry; n++) at = copy.indexOf(DIRECTORY, at + 1);
  change(copy.subarray(at));
  return copy;
}
