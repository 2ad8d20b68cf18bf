/** Where the eyes of a face are, and how its head is turned, from its 68 landmarks (iBUG 300-W): x and y by turns. */

export interface EyeFrame {
  /** Degrees of the line through the eyes, positive where the right one of the picture is lower. */
  readonly tilt: number;
  /** Of a landmark: right and down of the middle between the eyes once they are level, in distances of the eyes. */
  place(point: number): { readonly right: number; readonly down: number };
}

export interface Pose {
  /** Degrees to the side, positive to the right of the picture; about 0 faces the camera. */
  readonly yaw: number;
  /** Degrees, positive upwards. */
  readonly pitch: number;
}

/** First of the six landmarks of each eye. */
const LEFT_EYE = 36;
const RIGHT_EYE = 42;
const EYE_POINTS = 6;
const NOSE_TIP = 30;
const MOUTH = [48, 54] as const;
/** How far the tip of a nose stands out, as a share of the distance of the eyes; and where it lies between eyes and mouth. */
const NOSE_DEPTH = 0.6;
const NOSE_LEVEL = 0.52;

/** Null where both eyes are in one place. */
export function eyeFrame(landmarks: Float32Array): EyeFrame | null {
  const left = meanPoint(landmarks, LEFT_EYE, EYE_POINTS);
  const right = meanPoint(landmarks, RIGHT_EYE, EYE_POINTS);
  const distance = Math.hypot(right.x - left.x, right.y - left.y);
  if (!(distance > 0)) return null;
  const [cos, sin] = [(right.x - left.x) / distance, (right.y - left.y) / distance];
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  return {
    tilt: (Math.atan2(sin, cos) * 180) / Math.PI,
    place(point) {
      const [x, y] = [landmarks[2 * point]! - middle.x, landmarks[2 * point + 1]! - middle.y];
      return { right: (x * cos + y * sin) / distance, down: (y * cos - x * sin) / distance };
    },
  };
}

/**
 * Roughly, from where the tip of the nose lies between eyes and mouth once the eyes are level: a nose that stands out by 0.6 of the
 * distance of the eyes moves sideways by its sine.
 */
export function estimatePose(landmarks: Float32Array): Pose {
  const frame = eyeFrame(landmarks);
  if (!frame) return { yaw: 0, pitch: 0 };
  const nose = frame.place(NOSE_TIP);
  const corners = MOUTH.map((point) => frame.place(point));
  const mouth = (corners[0]!.down + corners[1]!.down) / 2;
  const axis = ((corners[0]!.right + corners[1]!.right) / 2) * (mouth > 0 ? nose.down / mouth : 0);
  const level = mouth > 0 ? nose.down / mouth - NOSE_LEVEL : 0;
  return { yaw: degrees((nose.right - axis) / NOSE_DEPTH), pitch: -degrees((level * Math.max(mouth, 0)) / NOSE_DEPTH) };
}

function meanPoint(landmarks: Float32Array, first: number, count: number): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let point = first; point < first + count; point++) {
    x += landmarks[2 * point]! / count;
    y += landmarks[2 * point + 1]! / count;
  }
  return { x, y };
}

const degrees = (sine: number): number => (Math.asin(Math.max(-1, Math.min(1, sine))) * 180) / Math.PI;
