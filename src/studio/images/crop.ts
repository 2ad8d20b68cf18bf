/** The crop of a face: a square, turned so that the eyes are level, exactly as the base's card says. The one place that makes it. */
import type { DecodedImage } from './decode.ts';
import { sharp } from './sharp-guard.ts';

/** A square in pixels of the decoded image; `angle` in radians, clockwise. */
export interface CropSquare {
  readonly centerX: number;
  readonly centerY: number;
  readonly side: number;
  readonly angle: number;
}

export interface EncodedCrop {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly side: number;
}

/** Larger than any base's input would be waste; smaller than this would be grown twice. */
const LARGEST = 224;
const SMALLEST = 48;

export async function cropFace(image: DecodedImage, square: CropSquare): Promise<EncodedCrop> {
  const side = Math.round(Math.min(LARGEST, Math.max(SMALLEST, square.side)));
  const pixels = warp(image, square, side);
  const bytes = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return { bytes: new Uint8Array(bytes), type: 'image/jpeg', side };
}

/** Bilinear, averaging n × n samples a pixel where it shrinks; outside the frame the edge goes on. */
function warp({ pixels, width, height }: DecodedImage, { centerX, centerY, side: span, angle }: CropSquare, side: number): Uint8Array {
  const out = new Uint8Array(side * side * 3);
  const step = span / side;
  const samples = Math.min(16, Math.max(1, Math.ceil(step)));
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const scale = 1 / (samples * samples);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let n = 0; n < samples * samples; n++) {
        const u = (column + ((n % samples) + 0.5) / samples) * step - span / 2;
        const v = (row + (Math.floor(n / samples) + 0.5) / samples) * step - span / 2;
        const x = Math.min(width - 1, Math.max(0, centerX + u * cos - v * sin - 0.5));
        const y = Math.min(height - 1, Math.max(0, centerY + u * sin + v * cos - 0.5));
        const left = Math.floor(x);
        const top = Math.floor(y);
        const fx = x - left;
        const fy = y - top;
        const a = (top * width + left) * 3;
        const b = left + 1 < width ? a + 3 : a;
        const below = top + 1 < height ? width * 3 : 0;
        const wa = (1 - fx) * (1 - fy);
        const wb = fx * (1 - fy);
        const wc = (1 - fx) * fy;
        const wd = fx * fy;
        red += pixels[a]! * wa + pixels[b]! * wb + pixels[a + below]! * wc + pixels[b + below]! * wd;
        green += pixels[a + 1]! * wa + pixels[b + 1]! * wb + pixels[a + below + 1]! * wc + pixels[b + below + 1]! * wd;
        blue += pixels[a + 2]! * wa + pixels[b + 2]! * wb + pixels[a + below + 2]! * wc + pixels[b + below + 2]! * wd;
      }
      const at = (row * side + column) * 3;
      out[at] = Math.round(red * scale);
      out[at + 1] = Math.round(green * scale);
      out[at + 2] = Math.round(blue * scale);
    }
  }
  return out;
}

/** A stored crop as a network wants it: size × size × 3, RGB. A crop that is not square is stretched, as whole pictures are. */
export async function decodeCrop(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes, { failOn: 'error', autoOrient: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(size, size, { fit: 'fill', kernel: 'linear' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels === 3) return data;
  const pixels = new Uint8Array(size * size * 3);
  for (let at = 0; at < size * size; at++) pixels.fill(data[at * info.channels]!, at * 3, at * 3 + 3);
  return pixels;
}

export async function toPng(pixels: Uint8Array, raw: { width: number; height: number; channels: 3 | 4 }): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
}
