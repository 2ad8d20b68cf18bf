/** The faces of a picture: where each is, its landmarks, and the square in which it is cut out. */
import { cutSquare } from './cut-square.ts';
import type { DetectorNetwork } from './detector-network.ts';
import { faceSquare } from './face-square.ts';
import { findBoxes } from './find-boxes.ts';
import type { LandmarkNetwork } from './landmark-network.ts';
import type { CropSquare, Pixels } from './pixels.ts';

export interface FaceNetworks {
  readonly detector: DetectorNetwork;
  readonly landmarks: LandmarkNetwork;
}

export interface FoundFace {
  /** Pixels of the picture: the landmark-aligned square, before it is turned. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** x, y pairs in pixels of the picture. */
  readonly landmarks: Float32Array<ArrayBuffer>;
  /** Radians, clockwise, by which the crop is turned so that the eyes are level. */
  readonly angle: number;
  readonly score: number;
}

const LANDMARK_BATCH = 16;

/** Surest first. `quick`: less thoroughly, for the frames of a camera. */
export async function findFaces({ detector, landmarks }: FaceNetworks, picture: Pixels, { quick = false } = {}): Promise<FoundFace[]> {
  const boxes = await findBoxes(detector, picture, { quick });
  const faces: FoundFace[] = [];
  for (let start = 0; start < boxes.length; start += LANDMARK_BATCH) {
    const batch = boxes.slice(start, start + LANDMARK_BATCH);
    // In whole pixels: what processors compute differently in the last digits then moves no landmark.
    const squares = batch.map(({ x, y, width, height }) => ({
      centerX: Math.round(x + width / 2),
      centerY: Math.round(y + height / 2),
      side: Math.ceil(Math.max(width, height)),
      angle: 0,
    }));
    const all = await landmarks.run(squares.map((square) => cutSquare(picture, square, landmarks.size)));
    for (const [index, found] of all.entries()) {
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

/** Where a found face is cut out. */
export function cropSquare({ box, angle }: Pick<FoundFace, 'box' | 'angle'>, margin: number): CropSquare {
  return {
    centerX: box.x + box.width / 2,
    centerY: box.y + box.height / 2,
    side: Math.max(box.width, box.height) * margin,
    angle,
  };
}
