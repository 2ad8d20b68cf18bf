/** Pooling, four channels at a time. Pixels outside the image do not count. A chunk is one image. */
import { operands, run } from './crew';
import { Geometry } from './geometry';
import { AVERAGE_POOL, AVERAGE_POOL_GRADIENT, MAX_POOL, MAX_POOL_GRADIENT } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Pooling {
  g: Geometry;
  x: usize;
  y: usize;
  dy: usize;
  dx: usize;
}

function share(task: i32, g: Geometry, x: usize, y: usize, dy: usize, dx: usize): void {
  const p = changetype<Pooling>(operands());
  p.g = g;
  p.x = x;
  p.y = y;
  p.dy = dy;
  p.dx = dx;
  run(task, g.batch);
}

/** Bytes of image `n` before and after pooling. */
function before(g: Geometry, n: i32): usize {
  return <usize>(n * g.inHeight * g.inWidth * g.inChannels) << 2;
}

function after(g: Geometry, n: i32): usize {
  return <usize>(n * g.outHeight * g.outWidth * g.inChannels) << 2;
}

export function maxPool(g: Geometry, x: usize, y: usize): void {
  share(MAX_POOL, g, x, y, 0, 0);
}

/** Largest value of each window; NaN wins. */
export function maxPoolChunk(call: usize, n: i32): void {
  const p = changetype<Pooling>(call), g = p.g, x = p.x + before(g, n);
  let y = p.y + after(g, n);
  const pixel = <usize>g.inChannels << 2;
  for (let oy = 0; oy < g.outHeight; oy++) {
    const y0 = oy * g.strideHeight - g.padTop, top = max(y0, 0), bottom = min(y0 + g.filterHeight, g.inHeight);
    for (let ox = 0; ox < g.outWidth; ox++, y += pixel) {
      const x0 = ox * g.strideWidth - g.padLeft, left = max(x0, 0), right = min(x0 + g.filterWidth, g.inWidth);
      let c: usize = 0;
      for (const end = pixel & ~15; c < end; c += 16) {
        let most = f32x4.splat(<f32>-Infinity);
        for (let row = top; row < bottom; row++) {
          let p = x + <usize>(row * g.inWidth + left) * pixel + c;
          for (let column = left; column < right; column++, p += pixel) most = f32x4.max(most, v128.load(p));
        }
        v128.store(y + c, most);
      }
      for (; c < pixel; c += 4) {
        let most = <f32>-Infinity;
        for (let row = top; row < bottom; row++) {
          let p = x + <usize>(row * g.inWidth + left) * pixel + c;
          for (let column = left; column < right; column++, p += pixel) most = max(most, load<f32>(p));
        }
        store<f32>(y + c, most);
      }
    }
  }
}

export function averagePool(g: Geometry, x: usize, y: usize): void {
  share(AVERAGE_POOL, g, x, y, 0, 0);
}

/** Mean of the pixels of each window that lie inside the image. */
export function averagePoolChunk(call: usize, n: i32): void {
  const p = changetype<Pooling>(call), g = p.g, x = p.x + before(g, n);
  let y = p.y + after(g, n);
  const pixel = <usize>g.inChannels << 2;
  for (let oy = 0; oy < g.outHeight; oy++) {
    const y0 = oy * g.strideHeight - g.padTop, top = max(y0, 0), bottom = min(y0 + g.filterHeight, g.inHeight);
    for (let ox = 0; ox < g.outWidth; ox++, y += pixel) {
      const x0 = ox * g.strideWidth - g.padLeft, left = max(x0, 0), right = min(x0 + g.filterWidth, g.inWidth);
      const share: f32 = 1 / <f32>((bottom - top) * (right - left)), shares = f32x4.splat(share);
      let c: usize = 0;
      for (const end = pixel & ~15; c < end; c += 16) {
        let sum = f32x4.splat(0);
        for (let row = top; row < bottom; row++) {
          let p = x + <usize>(row * g.inWidth + left) * pixel + c;
          for (let column = left; column < right; column++, p += pixel) sum = f32x4.add(sum, v128.load(p));
        }
        v128.store(y + c, f32x4.mul(sum, shares));
      }
      for (; c < pixel; c += 4) {
        let sum: f32 = 0;
        for (let row = top; row < bottom; row++) {
          let p = x + <usize>(row * g.inWidth + left) * pixel + c;
          for (let column = left; column < right; column++, p += pixel) sum += load<f32>(p);
        }
        store<f32>(y + c, sum * share);
      }
    }
  }
}

export function maxPoolGradient(g: Geometry, x: usize, y: usize, dy: usize, dx: usize): void {
  share(MAX_POOL_GRADIENT, g, x, y, dy, dx);
}

/** dy goes to the first pixel of its window that holds the window's value (or is NaN). */
export function maxPoolGradientChunk(call: usize, n: i32): void {
  const p = changetype<Pooling>(call), g = p.g, x = p.x + before(g, n), dx = p.dx + before(g, n);
  let y = p.y + after(g, n), dy = p.dy + after(g, n);
  const pixel = <usize>g.inChannels << 2;
  memory.fill(dx, 0, <usize>(g.inHeight * g.inWidth) * pixel);
  for (let oy = 0; oy < g.outHeight; oy++) {
    const y0 = oy * g.strideHeight - g.padTop, top = max(y0, 0), bottom = min(y0 + g.filterHeight, g.inHeight);
    for (let ox = 0; ox < g.outWidth; ox++, y += pixel, dy += pixel) {
      const x0 = ox * g.strideWidth - g.padLeft, left = max(x0, 0), right = min(x0 + g.filterWidth, g.inWidth);
      let c: usize = 0;
      for (const end = pixel & ~15; c < end; c += 16) {
        const most = v128.load(y + c);
        let rest = v128.load(dy + c), open = i32x4.splat(-1);
        for (let row = top; row < bottom; row++) {
          let p = <usize>(row * g.inWidth + left) * pixel + c;
          for (let column = left; column < right; column++, p += pixel) {
            const value = v128.load(x + p);
            const here = v128.and(open, v128.or(f32x4.eq(value, most), f32x4.ne(value, value)));
            open = v128.andnot(open, here);
            v128.store(dx + p, f32x4.add(v128.load(dx + p), v128.and(rest, here)));
          }
        }
      }
      for (; c < pixel; c += 4) scatterOne(g, x + c, load<f32>(y + c), load<f32>(dy + c), dx + c, top, bottom, left, right, pixel);
    }
  }
}

function scatterOne(
  g: Geometry, x: usize, most: f32, dy: f32, dx: usize, top: i32, bottom: i32, left: i32, right: i32, pixel: usize,
): void {
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const p = <usize>(row * g.inWidth + column) * pixel, value = load<f32>(x + p);
      if (value == most || value != value) {
        store<f32>(dx + p, load<f32>(dx + p) + dy);
        return;
      }
    }
  }
}

export function averagePoolGradient(g: Geometry, dy: usize, dx: usize): void {
  share(AVERAGE_POOL_GRADIENT, g, 0, 0, dy, dx);
}

/** dy, divided by the window's pixels inside the image, goes to each of them. */
export function averagePoolGradientChunk(call: usize, n: i32): void {
  const p = changetype<Pooling>(call), g = p.g, dx = p.dx + before(g, n);
  let dy = p.dy + after(g, n);
  const pixel = <usize>g.inChannels << 2;
  memory.fill(dx, 0, <usize>(g.inHeight * g.inWidth) * pixel);
  for (let oy = 0; oy < g.outHeight; oy++) {
    const y0 = oy * g.strideHeight - g.padTop, top = max(y0, 0), bottom = min(y0 + g.filterHeight, g.inHeight);
    for (let ox = 0; ox < g.outWidth; ox++, dy += pixel) {
      const x0 = ox * g.strideWidth - g.padLeft, left = max(x0, 0), right = min(x0 + g.filterWidth, g.inWidth);
      const share: f32 = 1 / <f32>((bottom - top) * (right - left)), shares = f32x4.splat(share);
      for (let row = top; row < bottom; row++) {
        let to = dx + <usize>(row * g.inWidth + left) * pixel;
        for (let column = left; column < right; column++, to += pixel) {
          let c: usize = 0;
          for (const end = pixel & ~15; c < end; c += 16) {
            v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.mul(v128.load(dy + c), shares)));
          }
          for (; c < pixel; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(dy + c) * share);
        }
      }
    }
  }
}
