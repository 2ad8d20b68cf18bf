/** Where the faces of a picture are. Thresholds were chosen on photographs with counted faces; the tests hold the table. */
import * as tf from '@tensorflow/tfjs';
import { isCentredIn, oneBoxAFace, readBoxes, type FoundBox } from './boxes.ts';
import { cutSquare } from './cut-square.ts';
import type { DetectorNetwork, Level } from './detector-network.ts';
import type { Pixels } from './pixels.ts';
import { shrinkSharply } from './scale.ts';

/** Longer side at which a picture is looked at first: enough for portraits and small groups. Nothing is ever enlarged. */
const FIRST_LOOK = 448;
/** What is seen there is all there is, where every hint of a face is a sure one at least this wide. */
const LARGE_FACE = 40;
/** Else the second look counts: the network knows faces from 15 pixels up, but sees only parts of very large ones. */
const SECOND_LOOK = 768;
/** Closer, in tiles, for faces that are few pixels in the second look. */
const CLOSE_LOOK = 1536;
/** Longest side of a tile: as few as there can be, since every overlap is looked at twice, and small enough for a few hundred MB. 3:2 has one row. */
const TILE = 1056;
const TILE_OVERLAP = 128;
const SMALL_FACE = 28;

/** A box that may be a face, where the picture has more pixels to show. */
const HINT = 0.06;
/** A box below `POSSIBLE` is none; one above `SURE` is a face; one between is cut out and looked at by itself. */
const POSSIBLE = 0.15;
const SURE = 0.9;
/** What such a second look must be sure of: faces scored 0.66 and up, a fox's head 0.52. */
const SURE_ALONE = 0.6;
const ALONE = { size: 192, faces: [64, 96], batch: 8 } as const;

/** What the network is given for each tone of a pixel. */
const TONES = Float32Array.from({ length: 256 }, (_, tone) => Math.fround(tone / 127.5) - 1);

/** Faces, surest first, in pixels of the picture. `quick`: by the first look alone, for the frames of a camera. */
export async function findBoxes(network: DetectorNetwork, picture: Pixels, { quick = false } = {}): Promise<FoundBox[]> {
  const longer = Math.max(picture.width, picture.height);
  const first = await look(network, picture, FIRST_LOOK);
  const isPlain = ({ score, width }: FoundBox) => score >= SURE && width * FIRST_LOOK >= LARGE_FACE * longer;
  if (quick || longer <= FIRST_LOOK || (first.length > 0 && first.every(isPlain))) return checkWeak(network, picture, first);
  const second = await look(network, picture, SECOND_LOOK);
  const faces = await checkWeak(network, picture, second);
  if (faces.length === 0) faces.push(...(await checkWeak(network, picture, first)));
  const scale = SECOND_LOOK / longer;
  if (scale > 0.8) return faces;
  const isSmall = ({ width }: FoundBox) => width * scale < SMALL_FACE;
  const worthIt = faces.length > 0 ? faces.some(isSmall) : await seesOne(network, picture, second.filter(isSmall));
  if (!worthIt) return faces;
  return oneBoxAFace([...faces, ...(await checkWeak(network, picture, await lookClosely(network, picture)))]);
}

/** The whole picture at once, no larger than `side`. */
async function look(network: DetectorNetwork, picture: Pixels, side: number): Promise<FoundBox[]> {
  const { image, scale } = shrink(picture, side);
  return oneBoxAFace(readBoxes(await run(network, [image]), 0, HINT).map((box) => toPicture(box, scale, 0, 0)));
}

/** Tile by tile, which keeps the memory flat. A box that a tile's inner edge cuts is whole in the next tile. */
async function lookClosely(network: DetectorNetwork, picture: Pixels): Promise<FoundBox[]> {
  const { image, scale } = shrink(picture, CLOSE_LOOK);
  const found: FoundBox[] = [];
  const [rows, columns] = [tilesAlong(image.height), tilesAlong(image.width)];
  for (const top of rows.starts) {
    for (const left of columns.starts) {
      const [width, height] = [columns.size, rows.size];
      const tile = cutTile(image, left, top, width, height);
      const cut = ({ x, y, width: w, height: h }: FoundBox) =>
        (left > 0 && x < 2) ||
        (top > 0 && y < 2) ||
        (left + width < image.width && x + w > width - 2) ||
        (top + height < image.height && y + h > height - 2);
      found.push(
        ...readBoxes(await run(network, [tile]), 0, POSSIBLE)
          .filter((box) => !cut(box))
          .map((box) => toPicture(box, scale, left / scale, top / scale)),
      );
    }
  }
  return oneBoxAFace(found);
}

/** Looks again at each box that is not sure, alone and at the sizes at which the network sees best. What is seen there counts. */
async function checkWeak(network: DetectorNetwork, picture: Pixels, boxes: readonly FoundBox[]): Promise<FoundBox[]> {
  const faces = boxes.filter(({ score }) => score >= SURE);
  let weak = boxes.filter(({ score }) => score >= POSSIBLE && score < SURE);
  for (const faceWidth of ALONE.faces) {
    const unseen: FoundBox[] = [];
    for (let start = 0; start < weak.length; start += ALONE.batch) {
      const batch = weak.slice(start, start + ALONE.batch);
      const seen = await lookAlone(network, picture, batch, { faceWidth, least: SURE_ALONE });
      for (const [index, box] of batch.entries()) {
        const found = seen[index];
        if (found) faces.push(found);
        else unseen.push(box);
      }
    }
    weak = unseen;
  }
  return oneBoxAFace(faces);
}

/**
 * Whether one of the surest hints, cut out, may be a face. A forest is full of hints, and to look at all of it closely takes five times
 * as long as all before: there they score 0.04 alone, faces of 25 pixels in 1,920 score 0.5 and more.
 */
async function seesOne(network: DetectorNetwork, picture: Pixels, hints: readonly FoundBox[]): Promise<boolean> {
  const surest = hints.slice(0, ALONE.batch);
  if (surest.length === 0) return false;
  const seen = await lookAlone(network, picture, surest, { faceWidth: ALONE.faces[0], least: POSSIBLE });
  return seen.some((face) => face !== undefined);
}

/** For each box, the surest face in its middle once it is cut out so that it is about `faceWidth` pixels wide. */
async function lookAlone(
  network: DetectorNetwork,
  picture: Pixels,
  boxes: readonly FoundBox[],
  { faceWidth, least }: { readonly faceWidth: number; readonly least: number },
): Promise<(FoundBox | undefined)[]> {
  const squares = boxes.map(({ x, y, width, height }) => {
    return { centerX: x + width / 2, centerY: y + height / 2, side: (Math.max(width, height) * ALONE.size) / faceWidth, angle: 0 };
  });
  const levels = await run(
    network,
    squares.map((square) => ({ pixels: cutSquare(picture, square, ALONE.size), width: ALONE.size, height: ALONE.size })),
  );
  return boxes.map((box, index) => {
    const { centerX, centerY, side } = squares[index]!;
    const seen = readBoxes(levels, index, least).map((found) =>
      toPicture(found, ALONE.size / side, centerX - side / 2, centerY - side / 2),
    );
    return seen.filter((found) => isCentredIn(found, box)).toSorted((one, other) => other.score - one.score)[0];
  });
}

/** From the pixels of an input, which starts at `left`, `top` of the picture and is `scale` times its size, back to the picture's. */
function toPicture({ x, y, width, height, score }: FoundBox, scale: number, left: number, top: number): FoundBox {
  return { x: left + x / scale, y: top + y / scale, width: width / scale, height: height / scale, score };
}

/** Pictures of one size, from −1 to 1, padded with middle grey to multiples of 32. */
async function run(network: DetectorNetwork, pictures: readonly Pixels[]): Promise<Level[]> {
  const { width, height } = pictures[0]!;
  const [rows, columns] = [(height + 31) & ~31, (width + 31) & ~31];
  const values = new Float32Array(pictures.length * rows * columns * 3);
  for (const [n, { pixels }] of pictures.entries()) {
    for (let row = 0, from = 0; row < height; row++) {
      const start = (n * rows + row) * columns * 3;
      for (let to = start; to < start + width * 3; to++, from++) values[to] = TONES[pixels[from]!]!;
    }
  }
  const input = tf.tensor4d(values, [pictures.length, rows, columns, 3]);
  try {
    return await network.run(input);
  } finally {
    input.dispose();
  }
}

function shrink(picture: Pixels, side: number): { image: Pixels; scale: number } {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  if (scale === 1) return { image: picture, scale };
  const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  return { image: shrinkSharply(picture, { width, height }), scale };
}

/** Tiles of one size that cover a side and overlap. */
function tilesAlong(length: number): { readonly size: number; readonly starts: readonly number[] } {
  const count = Math.max(1, Math.ceil((length - TILE_OVERLAP) / (TILE - TILE_OVERLAP)));
  const size = Math.ceil((length + (count - 1) * TILE_OVERLAP) / count);
  return {
    size,
    starts: Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.round((index * (length - size)) / (count - 1)))),
  };
}

function cutTile({ pixels, width }: Pixels, left: number, top: number, tileWidth: number, tileHeight: number): Pixels {
  const tile = new Uint8Array(tileWidth * tileHeight * 3);
  for (let row = 0; row < tileHeight; row++) {
    const from = ((top + row) * width + left) * 3;
    tile.set(pixels.subarray(from, from + tileWidth * 3), row * tileWidth * 3);
  }
  return { pixels: tile, width: tileWidth, height: tileHeight };
}
