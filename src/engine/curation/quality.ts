/** How good a picture of a face is: sharp, well lit, large enough, turned to the camera. */

/** Side of the grey picture that is looked at. */
export const QUALITY_SIDE = 64;

export interface Looks {
  /** 0 (no edge anywhere) to 1. */
  readonly sharpness: number;
  /** Mean tone, 0 (black) to 1 (white). */
  readonly brightness: number;
}

/** Half of the sharpness scale: mean square of the Laplacian over the variance of the tones. */
const HALF_SHARP = 0.12;
/** What the noise of a camera or of compression brings by itself is no sharpness. */
const NOISE = 40;

/**
 * Sharpness is the energy of the Laplacian against the contrast of the picture, so that a dark or flat light is not taken for blur;
 * r / (r + HALF_SHARP). A picture that was enlarged has little of it, whatever its size.
 * @param grey QUALITY_SIDE × QUALITY_SIDE.
 */
export function measureLooks(grey: Uint8Array): Looks {
  const side = QUALITY_SIDE;
  let [sum, squares, energy] = [0, 0, 0];
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const at = y * side + x;
      const tone = grey[at]!;
      const edge = grey[at - 1]! + grey[at + 1]! + grey[at - side]! + grey[at + side]! - 4 * tone;
      sum += tone;
      squares += tone * tone;
      energy += edge * edge;
    }
  }
  const count = (side - 2) ** 2;
  const variance = squares / count - (sum / count) ** 2;
  const ratio = Math.max(0, energy / count - NOISE) / (variance + 25);
  return { sharpness: ratio / (ratio + HALF_SHARP), brightness: sum / count / 255 };
}

export interface Pose {
  /** Degrees to the side, positive to the right of the picture; about 0 faces the camera. */
  readonly yaw: number;
  /** Degrees, positive upwards. */
  readonly pitch: number;
}

const LEFT_EYE = 36;
const RIGHT_EYE = 42;
const NOSE_TIP = 30;
const MOUTH = [48, 54] as const;
/** How far the tip of a nose stands out, as a share of the distance of the eyes; and where it lies between eyes and mouth. */
const NOSE_DEPTH = 0.6;
const NOSE_LEVEL = 0.52;

/**
 * Roughly, from where the tip of the nose lies between eyes and mouth once the eyes are level: a nose that stands out by 0.6 of the
 * distance of the eyes moves sideways by its sine.
 * @param landmarks 68 points, x and y by turns.
 */
export function estimatePose(landmarks: Float32Array): Pose {
  const left = meanPoint(landmarks, LEFT_EYE, 6);
  const right = meanPoint(landmarks, RIGHT_EYE, 6);
  const distance = Math.hypot(right.x - left.x, right.y - left.y);
  if (!(distance > 0)) return { yaw: 0, pitch: 0 };
  const [cos, sin] = [(right.x - left.x) / distance, (right.y - left.y) / distance];
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  /** Right and down from the middle of the eyes, in distances of the eyes. */
  const place = (x: number, y: number) => ({
    right: ((x - middle.x) * cos + (y - middle.y) * sin) / distance,
    down: ((y - middle.y) * cos - (x - middle.x) * sin) / distance,
  });
  const nose = place(landmarks[2 * NOSE_TIP]!, landmarks[2 * NOSE_TIP + 1]!);
  const corners = MOUTH.map((point) => place(landmarks[2 * point]!, landmarks[2 * point + 1]!));
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

export interface QualityParts extends Looks {
  /** Side of the face in its photo, in pixels. */
  readonly pixels: number;
  /** Null where the picture was taken as it is and nobody looked for landmarks. */
  readonly pose: Pose | null;
  /** How sure the detector was, or null. */
  readonly score: number | null;
}

/** Where each part is as good as it needs to be, and where it is of no use. */
const GOOD = { sharpness: 0.35, tone: 0.28, pixels: 96, turn: 15, score: 0.85 } as const;
const USELESS = { sharpness: 0.03, tone: 0.06, pixels: 20, turn: 60, score: 0.35 } as const;

/** 0 (of no use) to 1: as good as its worst part. */
export function overallQuality({ sharpness, brightness, pixels, pose, score }: QualityParts): number {
  const between = (value: number, bad: number, good: number) => Math.max(0, Math.min(1, (value - bad) / (good - bad)));
  const turn = pose ? Math.hypot(pose.yaw, pose.pitch) : 0;
  return Math.min(
    between(sharpness, USELESS.sharpness, GOOD.sharpness),
    between(Math.min(brightness, 1 - brightness), USELESS.tone, GOOD.tone),
    between(pixels, USELESS.pixels, GOOD.pixels),
    between(-turn, -USELESS.turn, -GOOD.turn),
    score === null ? 1 : between(score, USELESS.score, GOOD.score),
  );
}
