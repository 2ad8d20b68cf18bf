/** The faces of a picture: where each is, its landmarks, and the square in which it is cut out. */
import { cutSquare } from './cut-square.ts';
import type { DecodedImage } from './decode.ts';
import { loadFaceNetworks } from './face-networks.ts';
import { faceSquare } from './face-square.ts';
import { findBoxes } from './find-boxes.ts';

export interface FoundFace {
  /** Pixels of the decoded image: the landmark-aligned square, before it is turned. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** x, y pairs in pixels of the decoded image. */
  readonly landmarks: Float32Array<ArrayBuffer>;
  /** Radians, clockwise, by which the crop is turned so that the eyes are level. */
  readonly angle: number;
  readonly score: number;
}

const LANDMARK_BATCH = 16;

/** Surest first. */
export async function detectFaces(image: DecodedImage): Promise<FoundFace[]> {
  const { detector, landmarks } = await loadFaceNetworks();
  const boxes = await findBoxes(detector, image);
  const faces: FoundFace[] = [];
  for (let start = 0; start < boxes.length; start += LANDMARK_BATCH) {
    const batch = boxes.slice(start, start + LANDMARK_BATCH);
    const squares = batch.map(({ x, y, width, height }) => ({
      centerX: x + width / 2,
      centerY: y + height / 2,
      side: Math.max(width, height),
      angle: 0,
    }));
    const cuts = await Promise.all(squares.map((square) => cutSquare(image, square, landmarks.size)));
    for (const [index, found] of landmarks.run(cuts).entries()) {
      const { centerX, centerY, side } = squares[index]!;
      const points = found.map(({ x, y }) => ({ x: centerX + (x - 0.5) * side, y: centerY + (y - 0.5) * side }));
      const square = faceSquare(points);
      faces.push({
        box: { x: square.centerX - square.side / 2, y: square.centerY - square.side / 2, width: square.side, height: square.side },
        landmarks: Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
        angle: square.angle,
        score: batch[index]!.score,
      });
    }
  }
  return faces;
}
