/** Numbers about a face from its 68 landmarks, whatever its place, size and tilt in the photo. */
import { estimatePose } from '../curation/quality.ts';
import type { ExtraInput } from '../../shared/contract/stages.ts';

/** Points of each eye and of the whole face, in the order of the 68 landmarks (iBUG 300-W). */
const LEFT_EYE = [36, 37, 38, 39, 40, 41] as const;
const RIGHT_EYE = [42, 43, 44, 45, 46, 47] as const;
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
  const left = middle(landmarks, LEFT_EYE);
  const right = middle(landmarks, RIGHT_EYE);
  const distance = Math.hypot(right.x - left.x, right.y - left.y);
  if (!(distance > 0)) return values;
  const tilt = Math.atan2(right.y - left.y, right.x - left.x);
  let at = 0;
  for (const extra of extras) {
    if (extra === 'pose') {
      const { yaw, pitch } = estimatePose(landmarks);
      values.set([yaw, pitch, (tilt * 180) / Math.PI], at);
    } else {
      const cos = Math.cos(tilt) / distance;
      const sin = Math.sin(tilt) / distance;
      for (let point = 0; point < POINTS; point++) {
        const x = landmarks[point * 2]! - (left.x + right.x) / 2;
        const y = landmarks[point * 2 + 1]! - (left.y + right.y) / 2;
        values[at + point * 2] = x * cos + y * sin;
        values[at + point * 2 + 1] = y * cos - x * sin;
      }
    }
    at += EXTRA_LENGTHS[extra];
  }
  return values;
}

function middle(landmarks: Float32Array, points: readonly number[]): { x: number; y: number } {
  return {
    x: points.reduce((sum, point) => sum + landmarks[point * 2]!, 0) / points.length,
    y: points.reduce((sum, point) => sum + landmarks[point * 2 + 1]!, 0) / points.length,
  };
}
