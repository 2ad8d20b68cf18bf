/** Numbers about a face from its 68 landmarks, whatever its place, size and tilt in the photo. */
import type { ExtraInput } from '../../shared/contract/stages.ts';
import { estimatePose, eyeFrame } from './pose.ts';

const POINTS = 68;

/** How many numbers each extra input is. */
export const EXTRA_LENGTHS: Readonly<Record<ExtraInput, number>> = { landmarks: POINTS * 2, pose: 3 };

/** Sums of the numbers of two landmarks that change places in a mirror, by the range that they lie in: first of it, last, sum. */
const MIRRORED = [
  [0, 16, 16],
  [17, 26, 43],
  [31, 35, 66],
  [36, 39, 81],
  [42, 45, 81],
  [40, 41, 87],
  [46, 47, 87],
  [48, 54, 102],
  [55, 59, 114],
  [60, 64, 124],
  [65, 67, 132],
] as const;

interface ExtraOptions {
  /** Positions of the faces to learn from: nothing is taken from any other. */
  readonly train: ArrayLike<number>;
  /** Each number is the mean of that of the face and of its mirror image, as the base's features are. */
  readonly mirror: boolean;
}

/**
 * Extra inputs of faces: count × their lengths. Of a face without landmarks, what is usual for those to learn from.
 * @returns null where none of them has landmarks.
 */
export function extraMatrix(
  faces: readonly (Float32Array | null)[],
  extras: readonly ExtraInput[],
  { train, mirror }: ExtraOptions,
): Float32Array | null {
  const length = extras.reduce((sum, extra) => sum + EXTRA_LENGTHS[extra], 0);
  const rows = faces.map((landmarks) => {
    if (!landmarks) return null;
    const own = extraInputs(landmarks, extras);
    if (!mirror) return own;
    const other = extraInputs(mirrorImage(landmarks), extras);
    return own.map((value, at) => (value + other[at]!) / 2);
  });
  const known = Array.from(train, (face) => rows[face]!).filter((row) => row !== null);
  if (known.length === 0) return null;
  const usual = Float32Array.from({ length }, (_, at) => known.reduce((sum, row) => sum + row[at]!, 0) / known.length);
  const matrix = new Float32Array(faces.length * length);
  rows.forEach((row, face) => matrix.set(row ?? usual, face * length));
  return matrix;
}

/**
 * Extra inputs of one face, side by side in the order asked for.
 * `landmarks`: every point, with the middle between the eyes as origin, the line through them as axis, their distance as unit.
 * `pose`: yaw and pitch in degrees, and the tilt of the line through the eyes.
 * @param landmarks 68 points x, y.
 */
function extraInputs(landmarks: Float32Array, extras: readonly ExtraInput[]): Float32Array {
  const values = new Float32Array(extras.reduce((sum, extra) => sum + EXTRA_LENGTHS[extra], 0));
  const frame = eyeFrame(landmarks);
  if (!frame) return values;
  let at = 0;
  for (const extra of extras) {
    if (extra === 'pose') {
      const { yaw, pitch } = estimatePose(landmarks);
      values.set([yaw, pitch, frame.tilt], at);
    } else {
      for (let point = 0; point < POINTS; point++) {
        const { right, down } = frame.place(point);
        values.set([right, down], at + point * 2);
      }
    }
    at += EXTRA_LENGTHS[extra];
  }
  return values;
}

function mirrorImage(landmarks: Float32Array): Float32Array {
  const image = new Float32Array(landmarks.length);
  for (let point = 0; point < POINTS; point++) {
    const range = MIRRORED.find(([first, last]) => point >= first && point <= last);
    const other = range ? range[2] - point : point;
    image[2 * other] = -landmarks[2 * point]!;
    image[2 * other + 1] = landmarks[2 * point + 1]!;
  }
  return image;
}
