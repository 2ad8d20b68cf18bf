/** Rows of the patch matrix P[batch · outHeight · outWidth, filterHeight · filterWidth · inChannels], and their scattering back. */
import { Geometry } from './geometry';

/** Writes rows [first, first + count) of P into `patches`; pixels outside the image are zeros. */
export function gatherPatches(g: Geometry, x: usize, patches: usize, first: i32, count: i32): void {
  const pixel = <usize>g.inChannels << 2;
  const run = pixel * <usize>g.filterWidth;
  let ox = first % g.outWidth, oy = (first / g.outWidth) % g.outHeight, n = first / (g.outWidth * g.outHeight);
  for (; count > 0; count--) {
    const x0 = ox * g.strideWidth - g.padLeft;
    const inside = g.dilationWidth == 1 && x0 >= 0 && x0 + g.filterWidth <= g.inWidth;
    for (let i = 0; i < g.filterHeight; i++) {
      const y = oy * g.strideHeight - g.padTop + i * g.dilationHeight;
      const row = x + <usize>((n * g.inHeight + y) * g.inWidth + x0) * pixel;
      if (y < 0 || y >= g.inHeight) {
        zero(patches, run);
      } else if (inside) {
        copy(row, patches, run);
      } else {
        for (let j = 0; j < g.filterWidth; j++) {
          const column = x0 + j * g.dilationWidth, to = patches + <usize>j * pixel;
          if (column < 0 || column >= g.inWidth) zero(to, pixel);
          else copy(row + <usize>(j * g.dilationWidth) * pixel, to, pixel);
        }
      }
      patches += run;
    }
    if (++ox == g.outWidth) {
      ox = 0;
      if (++oy == g.outHeight) {
        oy = 0;
        n++;
      }
    }
  }
}

/** Adds rows [first, first + count) of P to the pixels that they came from. */
export function scatterPatches(g: Geometry, patches: usize, dx: usize, first: i32, count: i32): void {
  const pixel = <usize>g.inChannels << 2;
  const run = pixel * <usize>g.filterWidth;
  let ox = first % g.outWidth, oy = (first / g.outWidth) % g.outHeight, n = first / (g.outWidth * g.outHeight);
  for (; count > 0; count--) {
    const x0 = ox * g.strideWidth - g.padLeft;
    const inside = g.dilationWidth == 1 && x0 >= 0 && x0 + g.filterWidth <= g.inWidth;
    for (let i = 0; i < g.filterHeight; i++) {
      const y = oy * g.strideHeight - g.padTop + i * g.dilationHeight;
      if (y >= 0 && y < g.inHeight) {
        const row = dx + <usize>((n * g.inHeight + y) * g.inWidth + x0) * pixel;
        if (inside) {
          add(patches, row, run);
        } else {
          for (let j = 0; j < g.filterWidth; j++) {
            const column = x0 + j * g.dilationWidth;
            if (column >= 0 && column < g.inWidth) add(patches + <usize>j * pixel, row + <usize>(j * g.dilationWidth) * pixel, pixel);
          }
        }
      }
      patches += run;
    }
    if (++ox == g.outWidth) {
      ox = 0;
      if (++oy == g.outHeight) {
        oy = 0;
        n++;
      }
    }
  }
}

// Runs are short (a few pixels), so plain loops beat memory.copy and memory.fill.
function copy(from: usize, to: usize, bytes: usize): void {
  // Three pixels of three channels: what a network's first filter sees of a row.
  if (bytes == 36) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    store<f32>(to, load<f32>(from, 32), 32);
    return;
  }
  const end = to + bytes;
  for (const last = to + (bytes & ~15); to < last; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

function zero(to: usize, bytes: usize): void {
  const end = to + bytes;
  for (const last = to + (bytes & ~15); to < last; to += 16) v128.store(to, f32x4.splat(0));
  for (; to < end; to += 4) store<f32>(to, 0);
}

function add(from: usize, to: usize, bytes: usize): void {
  const end = to + bytes;
  for (const last = to + (bytes & ~15); to < last; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
