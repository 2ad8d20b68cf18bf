/** Which faces of two files are the same: the same picture, byte for byte, and the same place in it. */
import type { PlacedFace } from '../db/copies.ts';

/** Boxes that overlap by so much of what they cover together are one face: moved a little by hand, not another one beside it. */
const SAME_PLACE = 0.7;

/** By number there, the number here; faces without a counterpart are left out. */
export function matchFaces(here: readonly PlacedFace[], there: readonly PlacedFace[]): Map<number, number> {
  const byPicture = Map.groupBy(here, ({ picture }) => picture);
  const matched = new Map<number, number>();
  const taken = new Set<number>();
  for (const face of there) {
    let best: { readonly id: number; readonly overlap: number } | null = null;
    for (const candidate of byPicture.get(face.picture) ?? []) {
      if (taken.has(candidate.id)) continue;
      const overlap = overlapOf(face, candidate);
      if (overlap >= SAME_PLACE && overlap > (best?.overlap ?? 0)) best = { id: candidate.id, overlap };
    }
    if (!best) continue;
    taken.add(best.id);
    matched.set(face.id, best.id);
  }
  return matched;
}

/** Area in common over the area of both together. */
function overlapOf(a: PlacedFace, b: PlacedFace): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (across <= 0 || down <= 0) return 0;
  const both = across * down;
  return both / (a.width * a.height + b.width * b.height - both);
}
