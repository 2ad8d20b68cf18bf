/** The shape of a convolution or a pooling, NHWC. The host writes it into memory as 32-bit numbers in this order. */
// @ts-expect-error: decorator of AssemblyScript
@unmanaged
export class Geometry {
  batch: i32;
  inHeight: i32;
  inWidth: i32;
  inChannels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  padTop: i32;
  padLeft: i32;
}

/** A filter of one pixel at every pixel: the convolution is a matrix product on the tensor as it lies. */
export function isPointwise(g: Geometry): bool {
  return g.filterHeight == 1 && g.filterWidth == 1 && g.strideHeight == 1 && g.strideWidth == 1 && g.padTop == 0 && g.padLeft == 0
    && g.outHeight == g.inHeight && g.outWidth == g.inWidth;
}
