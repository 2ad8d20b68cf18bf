/** How good a picture of a face is: sharp, well lit, large enough, turned to the camera. */
import type { Pose } from '../data/pose.ts';

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
