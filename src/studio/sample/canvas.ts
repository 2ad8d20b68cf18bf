/**
 * A small painter over float RGB pixels: shapes are signed distances (negative inside), blended with a soft edge one pixel
 * wide, so that faces are drawn by our own arithmetic alone and come out the same on every machine.
 */
export type Color = readonly [number, number, number];

/** Signed distance at a point of the face, in face units: about −1 to 1 across the face, y downwards. */
export type Shape = (x: number, y: number) => number;

export interface Canvas {
  readonly size: number;
  /** size × size × 3, values 0–255 before clamping. */
  readonly pixels: Float32Array;
  /** Where the centre of a pixel lies on the face, as [x, y] pairs. */
  readonly points: Float32Array;
  /** Width of a pixel in face units. */
  readonly unit: number;
}

/** Blends a colour, or a colour that depends on the place, into the shape. `softness` widens the edge, in face units. */
export function fill(
  canvas: Canvas,
  shape: Shape,
  color: Color | ((x: number, y: number) => Color),
  { opacity = 1, softness = 0 }: { opacity?: number; softness?: number } = {},
): void {
  const { pixels, points, unit } = canvas;
  const edge = unit + softness;
  for (let index = 0; index < points.length / 2; index++) {
    const x = points[index * 2]!;
    const y = points[index * 2 + 1]!;
    const distance = shape(x, y);
    if (distance > edge) continue;
    const cover = Math.min(1, 0.5 - distance / (2 * edge) + (distance < -edge ? 1 : 0)) * opacity;
    if (cover <= 0) continue;
    const [red, green, blue] = typeof color === 'function' ? color(x, y) : color;
    const at = index * 3;
    pixels[at] = pixels[at]! + (red - pixels[at]!) * cover;
    pixels[at + 1] = pixels[at + 1]! + (green - pixels[at + 1]!) * cover;
    pixels[at + 2] = pixels[at + 2]! + (blue - pixels[at + 2]!) * cover;
  }
}

/** Distance to an ellipse, near enough for soft edges. */
export function ellipse(cx: number, cy: number, rx: number, ry: number): Shape {
  const smaller = Math.min(rx, ry);
  return (x, y) => (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * smaller;
}

/** A stroke along a quadratic curve through three points, thicker in the middle by `belly`. */
export function stroke(
  from: readonly [number, number],
  over: readonly [number, number],
  to: readonly [number, number],
  thickness: number,
  belly = 0,
): Shape {
  const steps = 12;
  const line: [number, number][] = [];
  const control = [2 * over[0] - (from[0] + to[0]) / 2, 2 * over[1] - (from[1] + to[1]) / 2] as const;
  for (let step = 0; step <= steps; step++) {
    const t = step / steps;
    const a = (1 - t) * (1 - t);
    const b = 2 * t * (1 - t);
    const c = t * t;
    line.push([a * from[0] + b * control[0] + c * to[0], a * from[1] + b * control[1] + c * to[1]]);
  }
  const reach = thickness + belly + 0.08;
  const left = Math.min(...line.map(([x]) => x)) - reach;
  const right = Math.max(...line.map(([x]) => x)) + reach;
  const top = Math.min(...line.map(([, y]) => y)) - reach;
  const bottom = Math.max(...line.map(([, y]) => y)) + reach;
  return (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return 1;
    let best = Infinity;
    for (let step = 0; step < steps; step++) {
      const [ax, ay] = line[step]!;
      const [bx, by] = line[step + 1]!;
      const dx = bx - ax;
      const dy = by - ay;
      const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const t = (step + along) / steps;
      const distance = Math.hypot(x - ax - along * dx, y - ay - along * dy) - thickness - belly * 4 * t * (1 - t);
      if (distance < best) best = distance;
    }
    return best;
  };
}

/** Between two curves over x in [−width, width] about cx: from `top(t)` to `bottom(t)`, t running from −1 to 1. */
export function lens(cx: number, width: number, top: (t: number) => number, bottom: (t: number) => number): Shape {
  return (x, y) => {
    const t = (x - cx) / width;
    if (t <= -1 || t >= 1) return Math.max((Math.abs(t) - 1) * width, 0.02);
    return Math.max(top(t) - y, y - bottom(t));
  };
}

/** A box turned by `angle` radians. */
export function box(cx: number, cy: number, halfWidth: number, halfHeight: number, angle: number): Shape {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return (x, y) => {
    const u = Math.abs((x - cx) * cos + (y - cy) * sin) - halfWidth;
    const v = Math.abs((y - cy) * cos - (x - cx) * sin) - halfHeight;
    return Math.max(u, v);
  };
}

/** Gaussian blur, in place; sigma in pixels. */
export function blur(canvas: Canvas, sigma: number): void {
  if (sigma < 0.2) return;
  const radius = Math.ceil(sigma * 2.5);
  const weights = Array.from({ length: radius * 2 + 1 }, (_, index) => Math.exp(-((index - radius) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { size, pixels } = canvas;
  const pass = (stride: number, across: number) => {
    const source = pixels.slice();
    for (let line = 0; line < size; line++) {
      for (let place = 0; place < size; place++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let tap = -radius; tap <= radius; tap++) {
            const at = Math.min(size - 1, Math.max(0, place + tap));
            sum += source[(line * across + at * stride) * 3 + channel]! * weights[tap + radius]!;
          }
          pixels[(line * across + place * stride) * 3 + channel] = sum / total;
        }
      }
    }
  };
  pass(1, size);
  pass(size, 1);
}
