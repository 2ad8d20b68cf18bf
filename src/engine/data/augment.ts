/** Changes of a picture that leave its expression as it is: how a few hundred faces become enough to learn from. */
import type { Augmentation } from '../../shared/contract/stages.ts';
import type { Random } from './random.ts';

/**
 * One random draw: mirrored, turned, scaled and shifted in one bilinear pass (the edge is continued outwards), then
 * brightness, contrast and grey.
 * @param pixels RGB bytes [size, size, 3]; left as they are.
 * @returns New RGB bytes of the same shape.
 */
export function augmentImage(pixels: Uint8Array, size: number, settings: Augmentation, random: Random): Uint8Array {
  // Every draw is made whether it is used or not, so that switching one change off does not alter the others.
  const either = () => random.uniform() * 2 - 1;
  const mirrored = random.uniform() < 0.5 && settings.flip;
  const angle = (either() * settings.rotate * Math.PI) / 180;
  const zoom = 1 / (1 + either() * settings.scale);
  const shiftX = either() * settings.shift * size;
  const shiftY = either() * settings.shift * size;
  const brightness = either() * settings.brightness * 255;
  const contrast = 1 + either() * settings.contrast;
  const grey = random.uniform() < settings.grey;

  const moved = transform(pixels, size, { mirrored, angle, zoom, shiftX, shiftY });
  if (grey) turnGrey(moved);
  if (brightness !== 0 || contrast !== 1) changeTones(moved, brightness, contrast);
  return moved;
}

interface Movement {
  readonly mirrored: boolean;
  readonly angle: number;
  readonly zoom: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** Bilinear, from output to input, in whole numbers of 1/256 pixel. */
function transform(pixels: Uint8Array, size: number, { mirrored, angle, zoom, shiftX, shiftY }: Movement): Uint8Array {
  const moved = new Uint8Array(pixels.length);
  const centre = (size - 1) / 2;
  const cos = Math.cos(angle) * zoom;
  const sin = Math.sin(angle) * zoom;
  const flip = mirrored ? -1 : 1;
  const last = size - 1;
  const stepX = Math.round(cos * flip * 65536);
  const stepY = Math.round(sin * flip * 65536);
  let at = 0;
  for (let y = 0; y < size; y++) {
    const down = y - centre - shiftY;
    const right = -centre * flip - shiftX;
    let sourceX = Math.round((centre + cos * right - sin * down) * 65536);
    let sourceY = Math.round((centre + sin * right + cos * down) * 65536);
    for (let x = 0; x < size; x++, sourceX += stepX, sourceY += stepY) {
      let left = sourceX >> 16;
      let top = sourceY >> 16;
      let partX = (sourceX >> 8) & 255;
      let partY = (sourceY >> 8) & 255;
      if (left < 0) {
        left = 0;
        partX = 0;
      } else if (left >= last) {
        left = last;
        partX = 0;
      }
      if (top < 0) {
        top = 0;
        partY = 0;
      } else if (top >= last) {
        top = last;
        partY = 0;
      }
      const from = (top * size + left) * 3;
      const across = partX === 0 ? 0 : 3;
      const below = partY === 0 ? 0 : size * 3;
      const a = (256 - partX) * (256 - partY);
      const b = partX * (256 - partY);
      const c = (256 - partX) * partY;
      const d = partX * partY;
      for (let channel = from; channel < from + 3; channel++) {
        const sum =
          a * pixels[channel]! + b * pixels[channel + across]! + c * pixels[channel + below]! + d * pixels[channel + across + below]!;
        moved[at++] = (sum + 32768) >>> 16;
      }
    }
  }
  return moved;
}

/** ITU-R BT.601 luma. */
function turnGrey(pixels: Uint8Array): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const luma = (pixels[at]! * 77 + pixels[at + 1]! * 150 + pixels[at + 2]! * 29 + 128) >> 8;
    pixels[at] = pixels[at + 1] = pixels[at + 2] = luma;
  }
}

function changeTones(pixels: Uint8Array, brightness: number, contrast: number): void {
  const tones = new Uint8ClampedArray(256);
  for (let tone = 0; tone < 256; tone++) tones[tone] = (tone - 128) * contrast + 128 + brightness;
  for (let at = 0; at < pixels.length; at++) pixels[at] = tones[pixels[at]!]!;
}
