/** Pictures and places in them. */

/** Longest side of a picture in which faces are looked for: in a larger one they are found and cut out at this size. */
export const WORKING_SIDE = 4096;

export interface Pixels {
  /** width × height × 3, RGB. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A square in pixels of the picture; `angle` in radians, clockwise. */
export interface CropSquare {
  readonly centerX: number;
  readonly centerY: number;
  readonly side: number;
  readonly angle: number;
}

/** What lies within is whole pixels of the picture. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
