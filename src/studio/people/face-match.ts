/** Which faces of two files are the same: the same picture, byte for byte, and the same place in it. */
import type { CopyFace } from '../db/copies.ts';
import { overlap } from '../formats/box-geometry.ts';

/** Boxes that overlap by so much of what they cover together are one face: moved a little by hand, not another one beside it. */
const SAME_PLACE = 0.7;

/** By number there, the number here; faces without a counterpart are left out. */
export function matchFaces(here: readonly CopyFace[], there: readonly CopyFace[]): Map<number, number> {
  const byPicture = Map.groupBy(here, ({ picture }) => picture);
  const matched = new Map<number, number>();
  const taken = new Set<number>();
  for (const face of there) {
    let best: { readonly id: number; readonly common: number } | null = null;
    for (const candidate of byPicture.get(face.picture) ?? []) {
      if (taken.has(candidate.id)) continue;
      const common = overlap(face, candidate);
      if (common >= SAME_PLACE && common > (best?.common ?? 0)) best = { id: candidate.id, common };
    }
    if (!best) continue;
    taken.add(best.id);
    matched.set(face.id, best.id);
  }
  return matched;
}
