/** Depthwise convolution for the shapes that no fast path takes: several filters a channel, or stride and dilation at once. */
import { finishRow } from './depthwise-row';
import { Geometry } from './geometry';

/** What the three loops do at one pair of an input pixel and an output pixel. */
const FORWARD = 0;
const INPUT_GRADIENT = 1;
const FILTER_GRADIENT = 2;

export function plainDepthwise(g: Geometry, x: usize, w: usize, bias: usize, relu: i32, y: usize): void {
  memory.fill(y, 0, <usize>(g.batch * g.outHeight * g.outWidth * g.outChannels) << 2);
  visit(g, x, w, y, FORWARD);
  if (bias || relu) finishRow(y, <usize>g.outChannels << 2, <usize>g.outChannels << 2, g.batch * g.outHeight * g.outWidth, bias, relu);
}

export function plainDepthwiseInputGradient(g: Geometry, dy: usize, w: usize, dx: usize): void {
  memory.fill(dx, 0, <usize>(g.batch * g.inHeight * g.inWidth * g.inChannels) << 2);
  visit(g, dx, w, dy, INPUT_GRADIENT);
}

export function plainDepthwiseFilterGradient(g: Geometry, x: usize, dy: usize, dw: usize): void {
  memory.fill(dw, 0, <usize>(g.filterHeight * g.filterWidth * g.outChannels) << 2);
  visit(g, x, dw, dy, FILTER_GRADIENT);
}

function visit(g: Geometry, x: usize, w: usize, y: usize, what: i32): void {
  for (let n = 0; n < g.batch; n++) {
    for (let oy = 0; oy < g.outHeight; oy++) {
      for (let ox = 0; ox < g.outWidth; ox++, y += <usize>g.outChannels << 2) {
        for (let i = 0; i < g.filterHeight; i++) {
          const row = oy * g.strideHeight - g.padTop + i * g.dilationHeight;
          if (row < 0 || row >= g.inHeight) continue;
          for (let j = 0; j < g.filterWidth; j++) {
            const column = ox * g.strideWidth - g.padLeft + j * g.dilationWidth;
            if (column < 0 || column >= g.inWidth) continue;
            const pixel = x + (<usize>(((n * g.inHeight + row) * g.inWidth + column) * g.inChannels) << 2);
            visitPixel(g, pixel, w + (<usize>((i * g.filterWidth + j) * g.outChannels) << 2), y, what);
          }
        }
      }
    }
  }
}

function visitPixel(g: Geometry, x: usize, w: usize, y: usize, what: i32): void {
  const multiplier = g.outChannels / g.inChannels;
  for (let c = 0; c < g.inChannels; c++, x += 4) {
    for (let m = 0; m < multiplier; m++, w += 4, y += 4) {
      if (what == FORWARD) store<f32>(y, load<f32>(y) + load<f32>(x) * load<f32>(w));
      else if (what == INPUT_GRADIENT) store<f32>(x, load<f32>(x) + load<f32>(y) * load<f32>(w));
      else store<f32>(w, load<f32>(w) + load<f32>(x) * load<f32>(y));
    }
  }
}
