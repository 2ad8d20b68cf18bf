/** Real encoded pictures, made for a test. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** Photographs that may be there beside the project; never copied into it. */
export const SHARED_DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
export const HAS_SHARED_DATA = existsSync(SHARED_DATA);

/** A picture of one colour with a mark that makes it different from all with another `seed`. */
export function plainPicture(width: number, height: number, seed = 0): ReturnType<typeof sharp> {
  const background = { r: 40 + ((seed * 37) % 180), g: 90 + ((seed * 53) % 120), b: 70 + ((seed * 71) % 140) };
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A crop-sized JPEG, a different one for each seed. */
export function smallCrop(seed: number, side = 48): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side }, (_, at) => (at * 31 + seed * (at % 61) + (seed >> 6) * 13) % 256);
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Writes files into a folder, making the folders between. */
export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
