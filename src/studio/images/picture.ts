/** One picture, from bytes to faces: the same for an import and for a prediction. Runs in the vision worker. */
import { findFaces } from '../../engine/faces/find-faces.ts';
import { isCropAfterAll, isSurelyCrop } from '../../engine/faces/whole-picture.ts';
import type { CropMode } from '../../shared/contract/images.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { GivenBox } from '../formats/annotation.ts';
import { decodeImage, type ImageFacts } from './decode.ts';
import { loadFaceNetworks } from './face-networks.ts';
import { cropGiven } from './given-boxes.ts';
import { cropFound, wholePicture, type PictureFace } from './picture-face.ts';

export interface Picture extends ImageFacts {
  readonly faces: readonly PictureFace[];
}

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
  const found = await findFaces(await loadFaceNetworks(), image);
  if (crops === 'auto' && isCropAfterAll(image, found)) return { ...facts, faces: [wholePicture(facts)] };
  return { ...facts, faces: await Promise.all(found.map((face) => cropFound(image, face, margin))) };
}
