import type { PlannedFace } from './sample-plan.ts';

/** What the drawing worker does. */
export type DrawingMethods = {
  /** PNG files of the planned faces, in order. */
  draw: { input: { readonly seed: number; readonly faces: readonly PlannedFace[] }; event: never; output: Uint8Array[] };
};
