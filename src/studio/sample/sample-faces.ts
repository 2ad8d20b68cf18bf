/** The pixels of a planned face: each is drawn from its own stream of random numbers, so any thread may draw any of them. */
import { randomStream } from '../../engine/data/random.ts';
import { drawPhotograph, drawSubject, expressionOf } from './face-parameters.ts';
import { paintFace } from './face-painter.ts';
import type { PlannedFace } from './sample-plan.ts';

/** Side of a drawn face in pixels. */
export const SAMPLE_SIZE = 112;

/** SAMPLE_SIZE × SAMPLE_SIZE × 3 RGB. */
export function paintPlanned({ index, subject, kind, intensity }: PlannedFace, seed: number): Uint8Array {
  const random = randomStream(seed, 3, index);
  const person = drawSubject(randomStream(seed, 2, subject), subject);
  return paintFace(person, expressionOf(person, kind, intensity, random), drawPhotograph(random), SAMPLE_SIZE, random);
}
