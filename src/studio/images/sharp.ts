/** The image decoder, with only the formats that we mean to open. Nothing else names it. */
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { LIMITS } from '../../shared/limits.ts';

// Decoders of SVG, PDF and the like run other people's code on a picture's word. Those that we want are let in one by one.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`),
});
// One thread a picture: several are decoded at once, and the cores are shared with training.
sharp.concurrency(1);
sharp.cache(false);

export type RawChannels = 3 | 4;

/** Opens an encoded picture under our limits. The first frame of an animated one. */
export function openEncoded(bytes: Uint8Array, options: Pick<SharpOptions, 'failOn'> = {}): Sharp {
  return sharp(bytes, { limitInputPixels: LIMITS.image.pixels, pages: 1, autoOrient: true, ...options }).timeout({ seconds: LIMITS.image.seconds });
}

/** Opens bare pixels, 8 bits a channel, row by row. */
export function openPixels(data: Uint8Array, width: number, height: number, channels: RawChannels = 3): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: LIMITS.image.pixels });
}
