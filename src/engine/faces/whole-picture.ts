/** Pictures that are the crop of a face already, as data sets have them. */
import type { FoundFace } from './find-faces.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pictures up to this side that are nearly square are crops from a data set: no detector is asked. */
const SURELY_CROP = 96;
/** Nearly square pictures up to this side in which no face is found are tight crops: the detector wants to see a head around a face. */
const LIKELY_CROP = 320;
const NEARLY_SQUARE = 1.35;
/**
 * A single face whose square is this much of the frame's side fills it: somebody cut the picture to it. Measured on 100 crops of
 * press photographs and 100 portraits: the crops lie between 0.88 and 1.16, nine of ten portraits below 0.89.
 */
const FILLS_FRAME = 0.9;

export function isSurelyCrop(picture: Size): boolean {
  return isSquare(picture) && Math.max(picture.width, picture.height) <= SURELY_CROP;
}

export function isCropAfterAll(picture: Size, found: readonly Pick<FoundFace, 'box'>[]): boolean {
  if (!isSquare(picture)) return false;
  if (found.length === 0) return Math.max(picture.width, picture.height) <= LIKELY_CROP;
  const [face] = found;
  return found.length === 1 && face!.box.width >= FILLS_FRAME * Math.min(picture.width, picture.height);
}

const isSquare = ({ width, height }: Size) => Math.max(width, height) <= NEARLY_SQUARE * Math.min(width, height);
