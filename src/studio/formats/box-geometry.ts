/** Boxes in a picture: how much of two is common, and the square that is cut about one. */
import type { Face } from '../../shared/contract/faces.ts';
import type { GivenBox } from './annotation.ts';

interface Range {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Common area over the area of both, 0 to 1. */
export function overlap(a: Range, b: Range): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (a.width * a.height + b.width * b.height - common);
}

/** The square that the usual rule cuts about a face's box. */
export function squareAbout({ x, y, width, height }: Range, margin: number): Face['box'] {
  const side = Math.max(width, height) * margin;
  return { x: x + width / 2 - side / 2, y: y + height / 2 - side / 2, width: side, height: side };
}

/** A box as the file gives it, in pixels: its picture's size is asked for only where the file tells shares of it. */
export function inPixels({ shares, ...box }: GivenBox, sizeOf: () => { readonly width: number; readonly height: number }): GivenBox {
  if (!shares) return box;
  const { width, height } = sizeOf();
  return { ...box, x: box.x * width, y: box.y * height, width: box.width * width, height: box.height * height };
}
