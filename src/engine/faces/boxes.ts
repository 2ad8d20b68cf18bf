/** Boxes about faces: reading them from the network's answers, and keeping one a face. */
import type { Level } from './detector-network.ts';

export interface FoundBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0 to 1. */
  readonly score: number;
}

/** Boxes at least as sure as `minimum`, in pixels of the input; `image` is the place in the batch. */
export function readBoxes(levels: readonly Level[], image: number, minimum: number): FoundBox[] {
  const threshold = Math.log(minimum / (1 - minimum));
  return levels.flatMap(({ rows, columns, stride, left, top, anchors, boxes, scores }) => {
    const found: FoundBox[] = [];
    const first = image * rows * columns * anchors.length;
    for (let index = 0; index < rows * columns * anchors.length; index++) {
      const at = first + index;
      const logit = scores[at * 3 + 1]!;
      if (logit < threshold) continue;
      const anchor = anchors[index % anchors.length]!;
      const cell = Math.floor(index / anchors.length);
      const cx = left + (cell % columns) * stride + (boxes[at * 4 + 1]! / 10) * anchor.width;
      const cy = top + Math.floor(cell / columns) * stride + (boxes[at * 4]! / 10) * anchor.height;
      const width = Math.exp(boxes[at * 4 + 3]! / 5) * anchor.width;
      const height = Math.exp(boxes[at * 4 + 2]! / 5) * anchor.height;
      found.push({ x: cx - width / 2, y: cy - height / 2, width, height, score: 1 / (1 + Math.exp(-logit)) });
    }
    return found;
  });
}

/** The surest box of each face. Boxes are of one face where most of the smaller lies in the other: large faces are found in parts as well. */
export function oneBoxAFace(boxes: readonly FoundBox[]): FoundBox[] {
  const kept: FoundBox[] = [];
  for (const box of boxes.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((other) => common(box, other) / Math.min(area(box), area(other)) < 0.65)) kept.push(box);
  }
  return kept;
}

/** Whether the middle of the one lies within the other. */
export function isCentredIn({ x, y, width, height }: FoundBox, other: FoundBox): boolean {
  const [cx, cy] = [x + width / 2, y + height / 2];
  return cx > other.x && cx < other.x + other.width && cy > other.y && cy < other.y + other.height;
}

function common(a: FoundBox, b: FoundBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function area({ width, height }: FoundBox): number {
  return width * height;
}
