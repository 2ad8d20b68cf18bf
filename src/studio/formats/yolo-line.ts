/** One line of a YOLO label: `class cx cy w h`, or the points of an outline; a confidence may follow. */
import { figure } from '../../shared/words.ts';
import type { GivenBox } from './annotation.ts';

export interface YoloMark {
  readonly classNumber: number;
  readonly box: GivenBox;
}

/** Edges are rounded: so far outside of the picture a share may lie. */
const BEYOND = 0.01;
const MOST_CLASSES = 1e6;
const MOST_NUMBERS = 10_000;

/** A sentence's end where the line cannot be used. */
export function readYoloLine(line: string, keypoints: boolean): YoloMark | string {
  const words = line.trim().split(/\s+/);
  if (words.length < 5) return `has ${words.length} of the 5 numbers "class cx cy w h"`;
  if (words.length > MOST_NUMBERS) return `has more than ${figure(MOST_NUMBERS)} numbers`;
  const numbers = words.map(Number);
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) return `has "${words[bad]!.slice(0, 40)}" where a number belongs`;
  const [classNumber, ...rest] = numbers;
  const isNumber = Number.isInteger(classNumber) && classNumber! >= 0 && classNumber! <= MOST_CLASSES;
  if (!isNumber) return `begins with ${words[0]!.slice(0, 40)}, which is no number of a class`;
  const isBox = rest.length <= 5 || keypoints;
  const shares = rest.slice(0, isBox ? 4 : rest.length - (rest.length % 2));
  const outside = shares.find((share) => share < -BEYOND || share > 1 + BEYOND);
  if (outside !== undefined) return `has ${outside}, which is no share of the picture (0 to 1)`;
  const box = isBox ? aboutCentre(shares) : aroundPoints(shares);
  return box.width > 0 && box.height > 0 ? { classNumber: classNumber!, box } : 'has a box without width or height';
}

function aboutCentre([cx, cy, width, height]: readonly number[]): GivenBox {
  return { x: cx! - width! / 2, y: cy! - height! / 2, width: width!, height: height!, shares: true };
}

function aroundPoints(points: readonly number[]): GivenBox {
  const [xs, ys] = [0, 1].map((side) => points.filter((_, at) => at % 2 === side));
  const [x, y] = [Math.min(...xs!), Math.min(...ys!)];
  return { x, y, width: Math.max(...xs!) - x, height: Math.max(...ys!) - y, shares: true };
}
