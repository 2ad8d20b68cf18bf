/** Bytes of unknown origin become upright RGB pixels, or a sentence that says why not. */
import { WORKING_SIDE, type Pixels } from '../../engine/faces/pixels.ts';
import { StudioError } from '../../shared/errors.ts';
import { HEIC } from '../../shared/file-kinds.ts';
import { LIMITS } from '../../shared/limits.ts';
import { sharp } from './sharp-guard.ts';

/** May be smaller than the image, see `scale`. */
export interface DecodedImage extends Pixels {
  /** Pixels of the upright image for one pixel here, 1 or more. */
  readonly scale: number;
}

export interface ImageFacts {
  /** Sniffed: jpeg, png, webp, gif, tiff or avif. */
  readonly format: string;
  readonly type: string;
  /** Of the upright image. */
  readonly width: number;
  readonly height: number;
  /** What is out of the ordinary about it, or null. */
  readonly note: string | null;
}

const FORMATS: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
};

type FailOn = 'warning' | 'error';

function open(bytes: Uint8Array, failOn: FailOn) {
  return sharp(bytes, { limitInputPixels: LIMITS.image.pixels, failOn, autoOrient: true }).timeout({ seconds: LIMITS.image.seconds });
}

/** What it is, from its first bytes alone. */
export async function inspectImage(bytes: Uint8Array, file: string): Promise<ImageFacts> {
  if (bytes.length === 0) throw bad(file, 'is empty');
  if (bytes.length > LIMITS.image.bytes) {
    throw bad(
      file,
      `has ${Math.round(bytes.length / 2 ** 20)} MB, more than the ${LIMITS.image.bytes / 2 ** 20} MB that an image may have`,
    );
  }
  const metadata = await open(bytes, 'error')
    .metadata()
    .catch((error: unknown) => {
      throw bad(file, describe(error, bytes));
    });
  const format = metadata.format === 'heif' && metadata.compression === 'av1' ? 'avif' : metadata.format;
  if (format === 'heif') throw bad(file, HEIC);
  const type = FORMATS[format ?? ''];
  if (!format || !type) {
    throw bad(file, `is of the kind "${format ?? 'unknown'}", which is not read. JPEG, PNG, WebP, GIF, TIFF and AVIF are`);
  }
  const { autoOrient } = metadata;
  if (Math.max(autoOrient.width, autoOrient.height) > LIMITS.image.side) {
    throw bad(file, `is ${autoOrient.width} × ${autoOrient.height} pixels, more than ${LIMITS.image.side} on a side`);
  }
  const animated = (metadata.pages ?? 1) > 1 && format !== 'tiff' ? 'animated, first frame taken' : null;
  return { format, type, width: autoOrient.width, height: autoOrient.height, note: animated };
}

/** Upright 8-bit sRGB pixels. An image with stray or damaged bytes that can still be read comes with a note. */
export async function decodeImage(bytes: Uint8Array, file: string): Promise<{ readonly facts: ImageFacts; readonly image: DecodedImage }> {
  const facts = await inspectImage(bytes, file);
  const read = (failOn: FailOn) => decodePixels(bytes, facts, failOn);
  try {
    return { facts, image: await read('warning') };
  } catch {
    const image = await read('error').catch((error: unknown) => {
      throw bad(file, describe(error, bytes));
    });
    const note = [facts.note, 'slightly damaged, decoded all the same'].filter(Boolean).join('; ');
    return { facts: { ...facts, note }, image };
  }
}

async function decodePixels(bytes: Uint8Array, facts: ImageFacts, failOn: FailOn): Promise<DecodedImage> {
  const longest = Math.max(facts.width, facts.height);
  const pipeline = open(bytes, failOn).toColourspace('srgb').flatten({ background: '#ffffff' });
  if (longest > WORKING_SIDE) pipeline.resize(WORKING_SIDE, WORKING_SIDE, { fit: 'inside' });
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const pixels = info.channels === 3 ? new Uint8Array(data.buffer, data.byteOffset, data.length) : spreadGrey(data, info.channels);
  return { pixels, width: info.width, height: info.height, scale: Math.max(1, longest / Math.max(info.width, info.height)) };
}

function spreadGrey(data: Buffer, channels: number): Uint8Array {
  const pixels = new Uint8Array((data.length / channels) * 3);
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) pixels.fill(data[from]!, to, to + 3);
  return pixels;
}

/** A picture for the screen: upright, no larger than `side`. */
export async function shrinkForView(bytes: Uint8Array, side: number): Promise<Uint8Array<ArrayBuffer>> {
  const shrunk = await open(bytes, 'error')
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: 85 })
    .toBuffer();
  return new Uint8Array(shrunk);
}

function bad(file: string, what: string): StudioError {
  return new StudioError('BAD_IMAGE', `"${file}" ${what}.`);
}

function describe(error: unknown, bytes: Uint8Array): string {
  const message = error instanceof Error ? error.message : String(error);
  const start = Buffer.from(bytes.subarray(0, 256)).toString('latin1').trimStart().toLowerCase();
  if (start.startsWith('<')) return 'is a text file (SVG or HTML), which is not read as an image';
  if (/ftyp(heic|heix|hevc|mif1|msf1)/.test(start)) return HEIC;
  if (/pixel limit/i.test(message)) return `has more than ${LIMITS.image.pixels / 1e6} million pixels`;
  if (start.startsWith('bm')) return 'is a BMP picture, which is not read here. Save it as PNG';
  if (/unsupported image format/i.test(message)) return 'is not an image that can be read';
  if (/timeout/i.test(message)) return `took longer than ${LIMITS.image.seconds} seconds to decode`;
  return 'is damaged: it breaks off or holds bytes that make no sense';
}
