/** Numbers about a face from its 68 landmarks, whatever its place, size and tilt in the photo. */
import type { ExtraInput } from '../../shared/contract/stages.ts';
import { estimatePose, eyeFrame } from './pose.ts';

const POINTS = 68;

/** How many numbers each extra input is. */
export const EXTRA_LENGTHS: Readonly<Record<ExtraInput, number>> = { landmarks: POINTS * 2, pose: 3 };

/**
 * Extra inputs of faces: count × their lengths. Of a face without landmarks, what is usual for those to learn from.
 * @param train Positions of the faces to learn from: nothing is taken from any other.
 * @returns null where none of them has landmarks.
 */
export function extraMatrix(
  faces: readonly (Float32Array | null)[],
  extras: readonly ExtraInput[],
  train: ArrayLike<number>,
): Float32Array | null {
  const length = extras.reduce((sum, extra) => sum + EXTRA_LENGTHS[extra], 0);
  const rows = faces.map((landmarks) => (landmarks ? extraInputs(landmarks, extras) : null));
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
