/** The compiled kernels (assembly/) inside the memory of TensorFlow.js's WebAssembly backend: tensors are read and written where they lie. */

/**
 * What assembly/index.ts exports. Pointers are byte addresses, sizes count numbers, flags are 0 or 1; `relu`: 0, 1 (max(·, 0)) or 2 (at most 6 as well);
 * `scratch` has `each` bytes a thread; `residual` (0: none) is added before `relu`.
 */
export interface KernelExports {
  readonly GEMM_SCRATCH: WebAssembly.Global;
  readonly CONTROL_BYTES: WebAssembly.Global;
  /** Says where the control block of the crew is, and which seat this instance has: 0 leads. */
  join(control: number, seat: number): void;
  /** To the leader: so many others serve. */
  setHelpers(count: number): void;
  /** Works for the leader until `dismiss`: what a helper's thread does all its life. */
  serve(): void;
  dismiss(): void;
  product(
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    bias: number,
    residual: number,
    relu: number,
    packed: number,
    scratch: number,
    each: number,
  ): void;
  convolve(
    geometry: number,
    x: number,
    w: number,
    bias: number,
    residual: number,
    relu: number,
    y: number,
    rows: number,
    packed: number,
    scratch: number,
    each: number,
  ): void;
  convolveFilterGradient(
    geometry: number,
    x: number,
    dy: number,
    dw: number,
    rows: number,
    chunk: number,
    slices: number,
    scratch: number,
    each: number,
  ): void;
  convolveInputGradient(
    geometry: number,
    dy: number,
    w: number,
    dx: number,
    rows: number,
    packed: number,
    scratch: number,
    each: number,
  ): void;
  depthwise(geometry: number, x: number, w: number, bias: number, relu: number, y: number, scratch: number, each: number): void;
  separable(
    geometry: number,
    x: number,
    deepFilter: number,
    rectified: number,
    deep: number,
    channels: number,
    filter: number,
    bias: number,
    residual: number,
    relu: number,
    y: number,
    images: number,
    rows: number,
    packed: number,
    scratch: number,
    between: number,
    each: number,
  ): void;
  separableGradient(
    geometry: number,
    x: number,
    rectified: number,
    dy: number,
    y: number,
    dz: number,
    channels: number,
    deepFilter: number,
    filter: number,
    residual: number,
    dw: number,
    db: number,
    dx: number,
    together: number,
    packed: number,
    slices: number,
    scratch: number,
    between: number,
    deepScratch: number,
    each: number,
  ): void;
  depthwiseInputGradient(geometry: number, dy: number, w: number, dx: number, scratch: number, each: number): void;
  depthwiseFilterGradient(geometry: number, x: number, dy: number, dw: number, slices: number, scratch: number, each: number): void;
  plainDepthwise(geometry: number, x: number, w: number, bias: number, relu: number, y: number): void;
  plainDepthwiseInputGradient(geometry: number, dy: number, w: number, dx: number): void;
  plainDepthwiseFilterGradient(geometry: number, x: number, dy: number, dw: number): void;
  maxPool(geometry: number, x: number, y: number): void;
  maxPoolGradient(geometry: number, x: number, y: number, dy: number, dx: number): void;
  averagePool(geometry: number, x: number, y: number): void;
  averagePoolGradient(geometry: number, dy: number, dx: number): void;
  copy(x: number, y: number, count: number): void;
  relu(x: number, y: number, count: number): void;
  reluGradient(dy: number, y: number, dx: number, count: number): void;
  add(a: number, b: number, out: number, count: number): void;
  addBias(a: number, bias: number, out: number, rows: number, columns: number): void;
  spread(x: number, dy: number, mean: number, out: number, rows: number, columns: number, slices: number): void;
  affine(x: number, dy: number, vectors: number, out: number, rows: number, columns: number): void;
  groupedColumnSums(a: number, out: number, groups: number, rows: number, columns: number, scale: number, slices: number): void;
  adam(
    values: number,
    mean: number,
    square: number,
    gradient: number,
    count: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    epsilon: number,
    size: number,
    correction: number,
    keep: number,
  ): void;
  unpack(packed: number, each: number, out: number, images: number, pixels: number, channels: number): void;
  repeatRows(a: number, out: number, groups: number, rows: number, columns: number, scale: number): void;
}

/** Instantiates the compiled module in `memory`. It has no data of its own, so nothing in the memory changes. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
