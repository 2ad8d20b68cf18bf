/** Faces whose place somebody else has said: cut out there, levelled by the eyes where the detector sees the same face. */
import type { GivenBox } from '../formats/annotation.ts';
import { overlap } from '../formats/box-geometry.ts';
import { cropFace } from './crop.ts';
import type { DecodedImage, ImageFacts } from './decode.ts';
import { detectFaces, type FoundFace } from './detector.ts';
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
  const usable = boxes.filter((box) => box.cut === 'whole' || liesWithin(box, facts));
  const found = usable.some(({ cut }) => cut === undefined) ? await detectFaces(image) : [];
  return Promise.all(usable.map((box) => cropOne(image, facts, box, margin, found)));
}

async function cropOne(
  image: DecodedImage,
  facts: ImageFacts,
  box: GivenBox,
  margin: number,
  found: readonly FoundFace[],
): Promise<PictureFace> {
  if (box.cut === 'whole') return wholePicture(facts);
  const { scale } = image;
  const near = found.map((face) => ({ face, common: overlap(scaled(face.box, scale), box) })).toSorted((a, b) => b.common - a.common)[0];
  if (box.cut === undefined && near && near.common >= SAME_FACE) return cropFound(image, near.face, margin);
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
