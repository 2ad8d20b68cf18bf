/** Faces whose place somebody else has said: cut out there, levelled by the eyes where the detector sees the same face. */
import { findFaces, type FoundFace } from '../../engine/faces/find-faces.ts';
import type { GivenBox } from '../formats/annotation.ts';
import { inPixels, overlap, squareAbout } from '../formats/box-geometry.ts';
import { faceAt } from '../formats/face-at.ts';
import { cropFace } from './crop.ts';
import type { DecodedImage, ImageFacts } from './decode.ts';
import { loadFaceNetworks } from './face-networks.ts';
import { cropFound, wholePicture, type PictureFace } from './picture-face.ts';

/** So much in common, and a box and a found face are the same. */
const SAME_FACE = 0.35;
const SMALLEST = 8;

export async function cropGiven(
  image: DecodedImage,
  facts: ImageFacts,
  boxes: readonly GivenBox[],
  margin: number,
): Promise<PictureFace[]> {
  const usable = boxes.map((box) => inPixels(box, () => facts)).filter((box) => box.cut === 'whole' || liesWithin(box, facts));
  const found = usable.some(({ cut }) => cut === undefined) ? await findFaces(await loadFaceNetworks(), image) : [];
  const places = usable.map((box) => ({ box, face: box.cut === undefined ? foundAt(found, box, image.scale) : null }));
  return Promise.all(oneAFace(places, margin, image.scale).map((place) => cropOne(image, facts, place, margin)));
}

interface Place {
  readonly box: GivenBox;
  /** As the detector sees the same face. */
  readonly face: FoundFace | null;
}

/** Annotators each draw their own box about a face: it is cut out once. Squares that were cut out before are all kept. */
function oneAFace(places: readonly Place[], margin: number, scale: number): Place[] {
  const squareOf = ({ box, face }: Place) => (box.cut === undefined ? squareAbout(face ? scaled(face.box, scale) : box, margin) : box);
  const kept: Place[] = [];
  for (const place of places) {
    // Where both are seen they are told apart by that, however near they are; else as their labels are.
    const isSame = (other: Place) =>
      other.face && place.face ? other.face === place.face : faceAt([{ box: squareOf(other) }], place.box) !== null;
    if (place.box.cut !== undefined || !kept.some(isSame)) kept.push(place);
  }
  return kept;
}

function foundAt(found: readonly FoundFace[], box: GivenBox, scale: number): FoundFace | null {
  const near = found.map((face) => ({ face, common: overlap(scaled(face.box, scale), box) })).toSorted((a, b) => b.common - a.common)[0];
  return near && near.common >= SAME_FACE ? near.face : null;
}

async function cropOne(image: DecodedImage, facts: ImageFacts, { box, face }: Place, margin: number): Promise<PictureFace> {
  if (box.cut === 'whole') return wholePicture(facts);
  const { scale } = image;
  if (face) return cropFound(image, face, margin);
  const side = Math.max(box.width, box.height) * (box.cut === 'exact' ? 1 : margin);
  const centerX = box.x + box.width / 2;
  const centerY = box.y + box.height / 2;
  const angle = box.angle ?? 0;
  const square = { centerX: centerX / scale, centerY: centerY / scale, side: side / scale, angle: (angle * Math.PI) / 180 };
  const { bytes, type } = await cropFace(image, square);
  const place = { x: centerX - side / 2, y: centerY - side / 2, width: side, height: side };
  const kept = box.cut === 'exact' ? { x: box.x, y: box.y, width: box.width, height: box.height } : place;
  return { box: kept, angle, score: null, whole: false, landmarks: null, crop: { bytes, type } };
}

function liesWithin({ x, y, width, height }: GivenBox, facts: ImageFacts): boolean {
  const [cx, cy] = [x + width / 2, y + height / 2];
  return (
    Math.min(width, height) >= SMALLEST &&
    cx > 0 &&
    cy > 0 &&
    cx < facts.width &&
    cy < facts.height &&
    Math.max(width, height) < 4 * Math.max(facts.width, facts.height)
  );
}

function scaled({ x, y, width, height }: FoundFace['box'], scale: number): FoundFace['box'] {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}
