/** Geometry of the map: from places of faces to places on the screen, what lies under the pointer, and what lies in a lasso. */

export interface MapView {
  /** What stands in the middle, 0 to 1 each. */
  readonly x: number;
  readonly y: number;
  /** 1 shows all. */
  readonly zoom: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
}

export const WHOLE_MAP: MapView = { x: 0.5, y: 0.5, zoom: 1 };
const MARGIN = 24;
const MOST_ZOOM = 40;

/** Pixels for the whole of one axis. Both axes are drawn alike. */
export function scaleOf({ width, height }: Frame, { zoom }: MapView): number {
  return Math.max(1, Math.min(width, height) - 2 * MARGIN) * zoom;
}

export function toScreen(x: number, y: number, frame: Frame, view: MapView): readonly [number, number] {
  const scale = scaleOf(frame, view);
  return [frame.width / 2 + (x - view.x) * scale, frame.height / 2 + (y - view.y) * scale];
}

/** Zooms so that what is under the pointer stays there. */
export function zoomAt(view: MapView, frame: Frame, pointer: readonly [number, number], factor: number): MapView {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom * factor));
  const before = scaleOf(frame, view);
  const after = scaleOf(frame, { ...view, zoom });
  if (zoom === 1) return WHOLE_MAP;
  const [across, down] = [pointer[0] - frame.width / 2, pointer[1] - frame.height / 2];
  return { x: view.x + across / before - across / after, y: view.y + down / before - down / after, zoom };
}

/** Index of the point nearest to the pointer within `reach` pixels, or −1. `points`: x, y by turns. */
export function pointAt(points: ArrayLike<number>, pointer: readonly [number, number], frame: Frame, view: MapView, reach: number): number {
  let best = -1;
  let nearest = reach * reach;
  for (let index = 0; 2 * index < points.length; index++) {
    const [x, y] = toScreen(points[2 * index]!, points[2 * index + 1]!, frame, view);
    const distance = (x - pointer[0]) ** 2 + (y - pointer[1]) ** 2;
    if (distance < nearest) [best, nearest] = [index, distance];
  }
  return best;
}

/** Indices of the points within a closed line of screen places (even–odd rule). */
export function pointsWithin(
  points: ArrayLike<number>,
  line: readonly (readonly [number, number])[],
  frame: Frame,
  view: MapView,
): number[] {
  const found: number[] = [];
  for (let index = 0; 2 * index < points.length; index++) {
    const [x, y] = toScreen(points[2 * index]!, points[2 * index + 1]!, frame, view);
    let inside = false;
    for (let n = 0, before = line.length - 1; n < line.length; before = n++) {
      const [ax, ay] = line[n]!;
      const [bx, by] = line[before]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    if (inside) found.push(index);
  }
  return found;
}
