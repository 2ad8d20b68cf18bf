/** One picture, from bytes to faces: the same for an import and for a prediction. Runs in the vision worker. */
import type { CropMode } from '../../shared/contract/images.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { GivenBox } from '../formats/annotation.ts';
import { decodeImage, type DecodedImage, type ImageFacts } from './decode.ts';
import { detectFaces, type FoundFace } from './detector.ts';
import { cropGiven } from './given-boxes.ts';
import { cropFound, wholePicture, type PictureFace } from './picture-face.ts';

export interface Picture extends ImageFacts {
  readonly faces: readonly PictureFace[];
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

/** `boxes`: where the faces are said to be; without any they are looked for. */
export async function readPicture(
  bytes: Uint8Array,
  file: string,
  crops: CropMode,
  margin: number,
  boxes: readonly GivenBox[] = [],
): Promise<Picture> {
  const { facts, image } = await decodeImage(bytes, file);
  const { smallestCrop } = LIMITS.image;
  if (Math.min(facts.width, facts.height) < smallestCrop) {
    throw new StudioError('BAD_IMAGE', `"${file}" is ${facts.width} × ${facts.height} pixels; a face needs ${smallestCrop} at least.`);
  }
  if (boxes.length > 0) return { ...facts, faces: await cropGiven(image, facts, boxes, margin) };
  if (crops === 'whole' || (crops === 'auto' && isSurelyCrop(facts))) return { ...facts, faces: [wholePicture(facts)] };
  const found = await detectFaces(image);
  if (crops === 'auto' && isCropAfterAll(facts, image, found)) return { ...facts, faces: [wholePicture(facts)] };
  return { ...facts, faces: await Promise.all(found.map((face) => cropFound(image, face, margin))) };
}

const isSquare = ({ width, height }: ImageFacts) => Math.max(width, height) <= NEARLY_SQUARE * Math.min(width, height);

function isSurelyCrop(facts: ImageFacts): boolean {
  return isSquare(facts) && Math.max(facts.width, facts.height) <= SURELY_CROP;
}

function isCropAfterAll(facts: ImageFacts, image: DecodedImage, found: readonly FoundFace[]): boolean {
  if (!isSquare(facts)) return false;
  if (found.length === 0) return Math.max(facts.width, facts.height) <= LIKELY_CROP;
  const [face] = found;
  return found.length === 1 && face!.box.width >= FILLS_FRAME * Math.min(image.width, image.height);
}
