/** Squares cut out of pictures: the crop of a face, made the same at import and at prediction, and its way into a network. */
import type { Pixels } from './decode.ts';
import { openEncoded, openPixels, type RawChannels } from './sharp.ts';

/** A square in pixels of a picture, turned about its centre. */
export interface Square {
  readonly cx: number;
  readonly cy: number;
  readonly side: number;
  /** Radians, clockwise on the screen. */
  readonly angle: number;
}

/** A stored crop is no larger: twice the input of the largest base, so that nothing is lost and little is kept. */
export const CROP_SIDE = 224;

/** The square as size × size × RGB. Beyond the frame its nearest pixels are repeated. */
export async function cutSquare(picture: Pixels, square: Square, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const part = await shrinkAround(picture, square, size);
  return warp(part.pixels, part.square, size);
}

/** A part of the picture around the square with about as many pixels as are asked for: averaged, so that nothing flickers. */
async function shrinkAround(picture: Pixels, square: Square, size: number): Promise<{ pixels: Pixels; square: Square }> {
  const shrink = square.side / size;
  if (shrink <= 1) return { pixels: picture, square };
  const half = (square.side / 2) * (Math.abs(Math.cos(square.angle)) + Math.abs(Math.sin(square.angle))) + 2 * shrink;
  const left = clamp(Math.floor(square.cx - half), 0, picture.width - 1);
  const top = clamp(Math.floor(square.cy - half), 0, picture.height - 1);
  const width = clamp(Math.ceil(square.cx + half), left + 1, picture.width) - left;
  const height = clamp(Math.ceil(square.cy + half), top + 1, picture.height) - top;
  const toWidth = Math.max(1, Math.round(width / shrink));
  const toHeight = Math.max(1, Math.round(height / shrink));
  const data = await openPixels(picture.data, picture.width, picture.height)
    .extract({ left, top, width, height })
    .resize(toWidth, toHeight, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const [sx, sy] = [toWidth / width, toHeight / height];
  return {
    pixels: { data, width: toWidth, height: toHeight },
    square: { cx: (square.cx - left) * sx, cy: (square.cy - top) * sy, side: square.side * Math.sqrt(sx * sy), angle: square.angle },
  };
}

/** Bilinear sampling on a turned grid; coordinates are of pixel corners, so a pixel's centre is at ½. */
function warp({ data, width, height }: Pixels, { cx, cy, side, angle }: Square, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size * size * 3);
  const cos = (Math.cos(angle) * side) / size;
  const sin = (Math.sin(angle) * side) / size;
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const u = column + 0.5 - size / 2;
      const v = row + 0.5 - size / 2;
      const x = clamp(cx + u * cos - v * sin - 0.5, 0, width - 1);
      const y = clamp(cy + u * sin + v * cos - 0.5, 0, height - 1);
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const right = x0 + 1 < width ? 3 : 0;
      const below = y0 + 1 < height ? width * 3 : 0;
      const [fx, fy] = [x - x0, y - y0];
      let from = (y0 * width + x0) * 3;
      for (let channel = 0; channel < 3; channel++, from++) {
        const upper = data[from]! + (data[from + right]! - data[from]!) * fx;
        const lower = data[from + below]! + (data[from + below + right]! - data[from + below]!) * fx;
        out[at++] = Math.round(upper + (lower - upper) * fy);
      }
    }
  }
  return out;
}

/** The crop of a face as it is stored: JPEG that keeps colours as sharp as light. */
export async function encodeCrop(pixels: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await openPixels(pixels, size, size).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer());
}

/**
 * A stored crop as size × size × RGB bytes for a network. A picture that was taken whole and is not square keeps its proportions:
 * its edges are repeated.
 */
export async function decodeCrop(bytes: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const { data, info } = await openEncoded(bytes, { failOn: 'error' })
    .resize(size, size, { fit: 'inside', kernel: 'linear' })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const square = { cx: info.width / 2, cy: info.height / 2, side: size, angle: 0 };
  if (info.width === size && info.height === size) return new Uint8Array(data);
  return warp({ data, width: info.width, height: info.height }, square, size);
}

/** Bare pixels as a PNG file. */
export async function toPng(pixels: Uint8Array, raw: { readonly width: number; readonly height: number; readonly channels: RawChannels }): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await openPixels(pixels, raw.width, raw.height, raw.channels).png().toBuffer());
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
