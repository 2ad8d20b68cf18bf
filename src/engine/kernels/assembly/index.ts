/** What the module offers to its host; src/engine/kernels/instance.ts says the same in the host's types. */
export { adam } from './adam';
export { convolve, convolveFilterGradient, convolveInputGradient } from './convolution';
export { CONTROL_BYTES, dismiss, join, serve, setHelpers } from './crew';
export { depthwise, depthwiseInputGradient } from './depthwise';
export { depthwiseFilterGradient } from './depthwise-filter';
export { plainDepthwise, plainDepthwiseFilterGradient, plainDepthwiseInputGradient } from './depthwise-plain';
export { add, addBias, copy, relu, reluGradient } from './elementwise';
export { GEMM_SCRATCH } from './gemm';
export { affine, spread } from './normalise';
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling';
export { product } from './product';
export { separable } from './separable';
export { separableGradient } from './separable-gradient';
export { groupedColumnSums, repeatRows } from './sums';
export { unpack } from './unpack';
