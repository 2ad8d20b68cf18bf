/** A face as it is cut out of a picture. */
import { cropSquare, type FoundFace } from '../../engine/faces/find-faces.ts';
import type { Face } from '../../shared/contract/faces.ts';
import { cropFace } from './crop.ts';
import type { DecodedImage, ImageFacts } from './decode.ts';

export interface PictureFace {
  /** Pixels of the upright image. */
  readonly box: Face['box'];
  /** Degrees, clockwise. */
  readonly angle: number;
  readonly score: number | null;
  readonly whole: boolean;
  readonly landmarks: Float32Array<ArrayBuffer> | null;
  /** The crop's file, or null where the picture's own bytes are the crop. */
  readonly crop: { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string } | null;
}

export function wholePicture({ width, height }: ImageFacts): PictureFace {
  return { box: { x: 0, y: 0, width, height }, angle: 0, score: null, whole: true, landmarks: null, crop: null };
}

export async function cropFound(image: DecodedImage, face: FoundFace, margin: number): Promise<PictureFace> {
  const { landmarks, angle, score } = face;
  const square = cropSquare(face, margin);
  const { centerX, centerY, side } = square;
  const { bytes, type } = await cropFace(image, square);
  const { scale } = image;
  return {
    box: { x: (centerX - side / 2) * scale, y: (centerY - side / 2) * scale, width: side * scale, height: side * scale },
    angle: (angle * 180) / Math.PI,
    score,
    whole: false,
    landmarks: landmarks.map((value) => value * scale) as Float32Array<ArrayBuffer>,
    crop: { bytes, type },
  };
}
