/** Pixels of a project's faces for the engine: read from the file, decoded once, kept while there is room. */
import type { PixelSource } from '../../engine/data/pixel-source.ts';
import type { OpenProject } from '../db/open.ts';
import { readBlob } from '../db/blobs.ts';
import { cropBlobs } from '../db/training-faces.ts';
import { decodeCrop } from '../images/crop.ts';

/** Room for about 7,000 crops of 112 pixels in each thread that reads some: the learning thread and the one that reads ahead for it. */
const CACHE_BYTES = 256 * 2 ** 20;

/** By the hash of the crop and the size. */
const cache = new Map<string, Uint8Array>();
let cached = 0;
let project = '';

export function cropSource({ db, path }: OpenProject, faceIds: readonly number[], size: number): PixelSource {
  const blobs = cropBlobs(db, faceIds);
  forgetOthers(path);
  const ahead = new Map<number, Promise<Uint8Array>>();

  const decode = (index: number): Promise<Uint8Array> => {
    const { id, hash } = blobs[index]!;
    const key = `${hash} ${size}`;
    const known = cache.get(key);
    if (known) return Promise.resolve(known);
    return decodeCrop(readBlob(db, id), size).then((pixels) => {
      keep(key, pixels);
      return pixels;
    });
  };
  const take = (index: number): Promise<Uint8Array> => {
    const started = ahead.get(index);
    ahead.delete(index);
    return started ?? decode(index);
  };

  return {
    count: faceIds.length,
    size,
    async read(indices) {
      const batch = await Promise.all(Array.from(indices, take));
      // Read one after another: while the network works on this batch, other threads decode the next.
      const next = (indices[indices.length - 1] ?? 0) + 1;
      const inOrder = next - (indices[0] ?? 0) === indices.length;
      const end = inOrder ? Math.min(next + indices.length, faceIds.length) : next;
      for (let index = next; index < end; index++) {
        if (ahead.size >= 2 * indices.length) break;
        const started = decode(index);
        started.catch(() => undefined);
        ahead.set(index, started);
      }
      return joined(batch, size);
    },
  };
}

/** Stops adding when full: for a set that does not fit, throwing out the oldest would throw out each just before it is asked for again. */
function keep(key: string, pixels: Uint8Array): void {
  if (cached + pixels.length > CACHE_BYTES || cache.has(key)) return;
  cache.set(key, pixels);
  cached += pixels.length;
}

/** The room is for the project that is worked on. */
function forgetOthers(path: string): void {
  if (path === project) return;
  project = path;
  cache.clear();
  cached = 0;
}

/** Crops that are in memory, as they were encoded. */
export function encodedSource(crops: readonly Uint8Array[], size: number): PixelSource {
  return {
    count: crops.length,
    size,
    read: async (indices) => joined(await Promise.all(Array.from(indices, (index) => decodeCrop(crops[index]!, size))), size),
  };
}

function joined(batch: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = size * size * 3;
  const pixels = new Uint8Array(batch.length * bytes);
  batch.forEach((crop, position) => pixels.set(crop, position * bytes));
  return pixels;
}
