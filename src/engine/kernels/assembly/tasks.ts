/** What threads do together: the number of a task stands for the function that does a chunk of it. */
import { adamChunk } from './adam';
import { convolveChunk, filterGradientChunk, inputGradientChunk } from './convolution';
import { depthwiseChunk, depthwiseInputGradientChunk } from './depthwise';
import { depthwiseFilterGradientChunk } from './depthwise-filter';
import { addBiasChunk, addChunk, copyChunk, reluChunk, reluGradientChunk } from './elementwise';
import { affineChunk, spreadChunk } from './normalise';
import { averagePoolChunk, averagePoolGradientChunk, maxPoolChunk, maxPoolGradientChunk } from './pooling';
import { productChunk } from './product';
import { separableChunk } from './separable';
import { separableGradientChunk } from './separable-gradient';
import { columnSumsChunk, groupSumsChunk, repeatRowsChunk, sliceSumsChunk } from './sums';
import { unpackChunk } from './unpack';

export const PRODUCT = 0;
export const CONVOLVE = 1;
export const FILTER_GRADIENT = 2;
export const INPUT_GRADIENT = 3;
export const DEPTHWISE = 4;
export const DEPTHWISE_FILTER_GRADIENT = 5;
export const DEPTHWISE_INPUT_GRADIENT = 6;
export const RELU = 7;
export const RELU_GRADIENT = 8;
export const ADD = 9;
export const ADD_BIAS = 10;
export const COLUMN_SUMS = 11;
export const GROUP_SUMS = 12;
export const SLICE_SUMS = 13;
export const MAX_POOL = 14;
export const MAX_POOL_GRADIENT = 15;
export const AVERAGE_POOL = 16;
export const AVERAGE_POOL_GRADIENT = 17;
export const SPREAD = 18;
export const AFFINE = 19;
export const SEPARABLE = 20;
export const SEPARABLE_GRADIENT = 21;
export const REPEAT_ROWS = 22;
export const ADAM = 23;
export const UNPACK = 24;
export const COPY = 25;

/** Does chunk `n` of a task whose operands are at `call`. */
export function perform(task: i32, call: usize, n: i32): void {
  switch (task) {
    case PRODUCT: productChunk(call, n); break;
    case CONVOLVE: convolveChunk(call, n); break;
    case FILTER_GRADIENT: filterGradientChunk(call, n); break;
    case INPUT_GRADIENT: inputGradientChunk(call, n); break;
    case DEPTHWISE: depthwiseChunk(call, n); break;
    case DEPTHWISE_FILTER_GRADIENT: depthwiseFilterGradientChunk(call, n); break;
    case DEPTHWISE_INPUT_GRADIENT: depthwiseInputGradientChunk(call, n); break;
    case RELU: reluChunk(call, n); break;
    case RELU_GRADIENT: reluGradientChunk(call, n); break;
    case ADD: addChunk(call, n); break;
    case ADD_BIAS: addBiasChunk(call, n); break;
    case COLUMN_SUMS: columnSumsChunk(call, n); break;
    case GROUP_SUMS: groupSumsChunk(call, n); break;
    case SLICE_SUMS: sliceSumsChunk(call, n); break;
    case MAX_POOL: maxPoolChunk(call, n); break;
    case MAX_POOL_GRADIENT: maxPoolGradientChunk(call, n); break;
    case AVERAGE_POOL: averagePoolChunk(call, n); break;
    case AVERAGE_POOL_GRADIENT: averagePoolGradientChunk(call, n); break;
    case SPREAD: spreadChunk(call, n); break;
    case AFFINE: affineChunk(call, n); break;
    case SEPARABLE: separableChunk(call, n); break;
    case SEPARABLE_GRADIENT: separableGradientChunk(call, n); break;
    case REPEAT_ROWS: repeatRowsChunk(call, n); break;
    case ADAM: adamChunk(call, n); break;
    case UNPACK: unpackChunk(call, n); break;
    case COPY: copyChunk(call, n); break;
    default: unreachable();
  }
}
