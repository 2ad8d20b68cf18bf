/** From a file's bytes to upright 8-bit sRGB pixels, or a sentence that says why not. */
import type { Metadata } from 'sharp';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { sniff, type PictureFormat } from './formats.ts';
import { openEncoded } from './sharp.ts';

/** RGB, row by row. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly format: PictureFormat;
  readonly type: string;
  /** Of the upright picture, whole. */
  readonly width: number;
  readonly height: number;
  /** What was out of the ordinary about it, or null. */
  readonly note: string | null;
  /** At most `PIXELS_SIDE` a side. */
  readonly pixels: Pixels;
}

/** No face needs more than this to fill its crop, and memory stays flat however large the picture. */
export const PIXELS_SIDE = 4096;

/** @throws StudioError('BAD_IMAGE') with a sentence that names the file. */
export async function decodePicture(bytes: Uint8Array, file: string): Promise<Picture> {
  const bad = (what: string, cause?: unknown) => new StudioError('BAD_IMAGE', `"${file}" ${what}`, { cause });
  if (bytes.length === 0) throw bad('is empty (0 bytes).');
  if (bytes.length > LIMITS.image.bytes) throw bad(`has ${megabytes(bytes.length)}; the limit is ${megabytes(LIMITS.image.bytes)}. Save it smaller and import that.`);
  const kind = sniff(bytes);
  if (kind.format === null) throw bad(`is ${kind.name}. ${kind.advice}`);

  let metadata: Metadata;
  try {
    metadata = await openEncoded(bytes, { failOn: 'error' }).metadata();
  } catch (error) {
    throw refusal(error, kind.format, bad);
  }
  const { width, height } = metadata.autoOrient;
  if (width * height > LIMITS.image.pixels) {
    throw bad(`has ${width} × ${height} pixels; the limit is ${LIMITS.image.pixels / 1e6} million. Save it smaller and import that.`);
  }
  if (Math.max(width, height) > LIMITS.image.side) {
    throw bad(`is ${Math.max(width, height)} pixels long; the limit is ${LIMITS.image.side}. Save it smaller and import that.`);
  }
  const notes = (metadata.pages ?? 1) > 1 ? ['several frames, the first was taken'] : [];
  let pixels: Pixels;
  try {
    pixels = await readPixels(bytes, 'warning');
  } catch (first) {
    // Some phones leave stray bytes in every photo: what decodes all the same is kept, and said.
    pixels = await readPixels(bytes, 'error').catch(() => {
      throw refusal(first, kind.format, bad);
    });
    notes.push('damaged, decoded');
  }
  return { format: kind.format, type: kind.type, width, height, note: notes.join('; ') || null, pixels };
}

async function readPixels(bytes: Uint8Array, failOn: 'warning' | 'error'): Promise<Pixels> {
  const { data, info } = await openEncoded(bytes, { failOn })
    .resize({ width: PIXELS_SIDE, height: PIXELS_SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`Decoded to ${info.channels} channels`);
  return { data, width: info.width, height: info.height };
}

function refusal(error: unknown, format: PictureFormat, bad: (what: string, cause?: unknown) => StudioError): StudioError {
  const said = error instanceof Error ? error.message : String(error);
  if (/timeout/i.test(said)) return bad(`took longer than ${LIMITS.image.seconds} seconds to decode. Save it anew and import that.`, error);
  if (/pixel limit|exceeds.*limit|too large|dimensions/i.test(said)) {
    return bad(`claims more than ${LIMITS.image.pixels / 1e6} million pixels. Save it smaller and import that.`, error);
  }
  if (/block(ed|list)|unsupported image format|not a known|no loader/i.test(said)) {
    return bad(`is a ${format.toUpperCase()} file of a kind that cannot be decoded here. Save it as JPEG or PNG and import that.`, error);
  }
  return bad(`is damaged or cut short and cannot be decoded (${format.toUpperCase()}). Get a whole copy of it.`, error);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
