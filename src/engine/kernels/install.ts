/** Training on TensorFlow.js's WebAssembly backend: the gradients that it lacks, and faster kernels where it is slow or loses NaN. */
import * as tf from '@tensorflow/tfjs';
import { ADAM, adam } from './adam.ts';
import { alignMemory, type Allocator } from './aligned-memory.ts';
import { AFFINE, affine, registerBatchNormGradient, SPREAD, spread, trainBatchNormalisation } from './batch-normalisation.ts';
import { convolve, convolveFilterGradient, convolveInputGradient } from './convolution.ts';
import { depthwise, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.ts';
import { add, cast, identity, registerReluGradient, relu, RELU_GRADIENT, reluGradient } from './elementwise.ts';
import { KernelHost, type WasmBackend } from './host.ts';
import { CONVOLUTION } from './joined-convolution.ts';
import { matMul } from './matmul.ts';
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling.ts';
import { overrideKernel, type OwnKernel } from './registry.ts';
import { SEPARABLE, separable, SEPARABLE_GRADIENT, separableGradient } from './separable.ts';
import { fuseSeparableBias } from './separable-layer.ts';
import { slice } from './slice.ts';
import { mean, MEAN_GRADIENT, meanGradient, registerMeanGradient, sum } from './sums.ts';
import { UNPACK, unpack } from './unpack.ts';

const KERNELS: Readonly<Record<string, OwnKernel<tf.TensorInfo | tf.TensorInfo[]>>> = {
  Conv2D: convolve,
  FusedConv2D: convolve,
  Conv2DBackpropFilter: convolveFilterGradient,
  Conv2DBackpropInput: convolveInputGradient,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: depthwise,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
  BatchMatMul: matMul,
  _FusedMatMul: matMul,
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGradient,
  AvgPool: averagePool,
  AvgPoolGrad: averagePoolGradient,
  Sum: sum,
  Mean: mean,
  Add: add,
  Relu: relu,
  Identity: identity,
  Cast: cast,
  Slice: slice,
  [RELU_GRADIENT]: reluGradient,
  [MEAN_GRADIENT]: meanGradient,
  [CONVOLUTION]: convolve,
  [SEPARABLE]: separable,
  [SEPARABLE_GRADIENT]: separableGradient,
  [SPREAD]: spread,
  [AFFINE]: affine,
  [ADAM]: adam,
  [UNPACK]: unpack,
};

/** The current backend, which must be TensorFlow.js's WebAssembly backend, and the module that it runs in. */
interface CurrentBackend extends WasmBackend {
  readonly wasm: Allocator & { readonly asm: { readonly memory: WebAssembly.Memory } };
}

const BACKEND = 'wasm';

let current: KernelHost | null = null;

/** Where the kernels of this thread run; null before they are installed. */
export function kernelHost(): KernelHost | null {
  return current;
}

/**
 * A tensor's numbers, to be read at once: where they lie, if that is the memory of the kernels, else a copy. The next computation may
 * write over them.
 */
export async function numbersOf(tensor: tf.Tensor): Promise<Float32Array> {
  if (current && tf.getBackend() === BACKEND) return current.numbers(current.address(tensor), tensor.size);
  return (await tensor.data()) as Float32Array;
}

/**
 * Registers our kernels over those of the current backend, for good. Other backends keep their own, and stay right.
 * @param module A build of assembly/, from `compileKernels`.
 * @param settle Done after each kernel.
 * @throws Error where the current backend is not `wasm`.
 */
export function installKernels(module: WebAssembly.Module, settle?: () => void): void {
  if (tf.getBackend() !== BACKEND) throw new Error(`The kernels cannot go into the backend "${tf.getBackend()}"`);
  const backend = tf.backend() as unknown as CurrentBackend;
  const { wasm } = backend;
  alignMemory(wasm);
  const host = new KernelHost({
    module,
    memory: wasm.asm.memory,
    backend,
    malloc: (bytes) => wasm._malloc(bytes),
    free: (address) => wasm._free(address),
    ...(settle && { settle }),
  });
  current = host;
  for (const [kernel, own] of Object.entries(KERNELS)) overrideKernel(kernel, BACKEND, host, own);
  registerReluGradient();
  registerMeanGradient();
  registerBatchNormGradient();
  trainBatchNormalisation();
  fuseSeparableBias();
}
