/** The crop of a face as a file. */
import { cropPixels } from '../../engine/faces/crop-pixels.ts';
import { CROP_QUALITY } from '../../engine/faces/jpeg-loss.ts';
import type { CropSquare } from '../../engine/faces/pixels.ts';
import { scaleTo } from '../../engine/faces/scale.ts';
import type { DecodedImage } from './decode.ts';
import { sharp } from './sharp-guard.ts';

export interface EncodedCrop {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly side: number;
}

export async function cropFace(image: DecodedImage, square: CropSquare): Promise<EncodedCrop> {
  const { pixels, width: side } = cropPixels(image, square);
  const bytes = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: CROP_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return { bytes: new Uint8Array(bytes), type: 'image/jpeg', side };
}

/** A stored crop as a network wants it: size × size × 3, RGB. A crop that is not square is stretched, as whole pictures are. */
export async function decodeCrop(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes, { failOn: 'error', autoOrient: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return scaleTo({ pixels: data, width, height }, size);
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) pixels.fill(data[at * channels]!, at * 3, at * 3 + 3);
  return scaleTo({ pixels, width, height }, size);
}

export async function toPng(pixels: Uint8Array, raw: { width: number; height: number; channels: 3 | 4 }): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
}
