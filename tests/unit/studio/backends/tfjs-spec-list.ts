/** Which of TensorFlow.js's own specs are run, and which of them are known to fail, with the reason. */
import type { Exception } from '../../../support/tfjs-specs.ts';

/** What learning is made of, and what our kernels take the place of. */
export const FILES = [
  ...['conv2d', 'conv2d_separable', 'conv2d_transpose', 'depthwise_conv2d', 'mat_mul', 'avg_pool', 'max_pool', 'batchnorm'],
  ...['relu', 'relu6', 'sum', 'mean', 'add', 'clone', 'log_softmax', 'softmax'],
  ...['fused/fused_conv2d', 'fused/fused_depthwise_conv2d', 'fused/fused_mat_mul'],
].map((name) => `ops/${name}`);

const CONTRADICTS = 'its shapes contradict each other';
const LAYOUT = 'the backend has channels last only';
const BIAS = 'the backend takes a bias of one dimension only';

export const WASM: readonly Exception[] = [
  { spec: /^(?!.*throws).*NCHW/, why: LAYOUT },
  { spec: /f=8,s=1,inDepth=8,p=same vec4/, why: CONTRADICTS },
  { spec: /^matmul upcasts/, why: 'the backend multiplies float32 only' },
  {
    spec: /avgPool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit/,
    why: 'it divides by the whole window at the border; ours by what the mean was taken of',
  },
  { spec: /ignores NaNs/, why: 'ours hands NaN on, so that learning that went wrong is seen' },
  { spec: /complex/, why: 'the backend has no complex numbers' },
  { spec: /^add upcasts/, why: 'the backend has no complex numbers' },
  { spec: /fused conv2d .*with broadcasted bias and relu/, why: BIAS },
  { spec: /p=0 with bias$/, why: BIAS },
  { spec: /with 2d bias/, why: BIAS },
];

const PADDING = 'the package pads its pools by "same" and "valid" only';
export const TENSORFLOW: readonly Exception[] = [
  { spec: /fused conv2d basic in NCHW/, why: LAYOUT },
  { spec: /fused conv2d im2row in NCHW/, why: LAYOUT },
  { spec: /fused conv2d batch in NCHW/, why: LAYOUT },
  { spec: /f=8,s=1,inDepth=8,p=same vec4/, why: CONTRADICTS },
  { spec: /conv2dTranspose input=3x3x1,d2=1,f=2,s=2,p=explicit/, why: 'the package pads it by "same" and "valid" only' },
  {
    spec: /conv2dTranspose gradient input=\[1,3,3,1\] f=\[2,2,2,1\] s=\[1,1\] p=explicit/,
    why: 'the package pads it by "same" and "valid" only',
  },
  { spec: /Pool x=\[3,3,1\] f=\[3,3\] s=1 p=explicit/, why: PADDING },
  { spec: /Pool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit/, why: PADDING },
  { spec: /maxPoolBackprop gradient x=\[3,3,1\] f=3 s=1 p=explicit/, why: PADDING },
  { spec: /p=1 default dimRoundingMode/, why: PADDING },
  { spec: /s=2 p=1 dimRoundingMode=floor/, why: PADDING },
  { spec: /s=3 p=1 dimRoundingMode/, why: PADDING },
];
