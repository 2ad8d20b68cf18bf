/** The faces on which an export is compared with the project's own network. */
import { facesOfPart, type Snapshot } from '../splits/snapshot.ts';

const LEAST = 32;
const MOST = 200;

/** The test faces, up to 200; where there are fewer than 32, others join them. */
export function facesToCheck(snapshot: Snapshot): number[] {
  const positions = (['test', 'validation', 'train'] as const).map((part) => Array.from(facesOfPart(snapshot, part)));
  const [test = [], ...others] = positions;
  const chosen = test.length >= LEAST ? test.slice(0, MOST) : [...test, ...others.flat()].slice(0, LEAST);
  return chosen.map((position) => snapshot.faceIds[position]!);
}
