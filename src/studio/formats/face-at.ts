/** Which face of a picture a box means. */
import { BASE_CARDS } from '../../engine/bases/base.ts';
import type { Face } from '../../shared/contract/faces.ts';
import type { GivenBox } from './annotation.ts';
import { overlap, squareAbout } from './box-geometry.ts';

/** A box means a face where so much of both is common. */
const SAME_FACE = 0.4;

/** Without a box: the only one. With one: the face that it lies over most. */
export function faceAt<Placed extends Pick<Face, 'box'>>(faces: readonly Placed[], box: GivenBox | undefined): Placed | null {
  if (!box || box.cut === 'whole') return faces.length === 1 ? faces[0]! : null;
  const square = box.cut === 'exact' ? box : squareAbout(box, BASE_CARDS[0]!.crop.margin);
  const ranked = faces
    .map((face) => ({ face, common: Math.max(overlap(face.box, square), overlap(face.box, box)) }))
    .sort((a, b) => b.common - a.common);
  const [best] = ranked;
  return best && best.common >= SAME_FACE ? best.face : null;
}
