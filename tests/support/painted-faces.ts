/** Painted faces with skin, light and grain, as files: what a hash and a network can tell apart. */
import sharp from 'sharp';
import { paintPlanned, SAMPLE_SIZE } from '../../src/studio/sample/sample-faces.ts';
import { planSample, type PlannedFace } from '../../src/studio/sample/sample-plan.ts';

const SEED = 7;

export const plannedFaces = (): PlannedFace[] => planSample(SEED);

export function paintedPng(face: PlannedFace): Promise<Buffer> {
  const raw = { width: SAMPLE_SIZE, height: SAMPLE_SIZE, channels: 3 } as const;
  return sharp(paintPlanned(face, SEED), { raw }).png().toBuffer();
}
