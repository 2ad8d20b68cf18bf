/** Gradients of filters on WebGPU in one program: a group of threads an element of the filter shares the pixels and adds up. */
import * as tf from '@tensorflow/tfjs';

/** Threads of a group: what WebGPU promises everywhere. */
const THREADS = 256;
/** Groups in one direction: the same. */
const MOST_GROUPS = 65_535;
/** With more channels a product of matrices reads each number less often. */
const MOST_DENSE_CHANNELS = 4;

/** What TensorFlow.js's WebGPU backend runs: WGSL with its own names for coordinates. */
interface Program {
  readonly variableNames: readonly string[];
  readonly uniforms: string;
  readonly workgroupSize: readonly [number, number, number];
  readonly outputShape: readonly number[];
  readonly dispatchLayout: { readonly x: readonly number[] };
  readonly dispatch: readonly [number, number, number];
  readonly shaderKey: string;
  getUserCode(): string;
}
interface ProgramBackend {
  runWebGPUProgram(
    program: Program,
    inputs: tf.TensorInfo[],
    dtype: 'float32',
    uniforms: { type: 'int32'; data: number[] }[],
  ): tf.TensorInfo;
}

function filterGradientProgram(filterShape: readonly number[], depthwise: boolean): Program {
  return {
    variableNames: ['x', 'dy'],
    uniforms: `strides : vec2<i32>, pads : vec2<i32>, dilations : vec2<i32>, outSize : vec2<i32>, inSize : vec2<i32>, batch : i32, filters : i32,`,
    workgroupSize: [THREADS, 1, 1],
    outputShape: filterShape,
    dispatchLayout: { x: [0, 1, 2, 3] },
    dispatch: [tf.util.sizeFromShape([...filterShape]), 1, 1],
    shaderKey: `mien_filter_gradient_${depthwise}`,
    getUserCode: () => `
      var<workgroup> sums : array<f32, ${THREADS}>;
      fn main(index : i32) {
        let element = index / ${THREADS};
        let lane = i32(localId.x);
        let at = getCoordsFromIndex(element);
        let answer = ${depthwise ? 'at[2] * uniforms.filters + at[3]' : 'at[3]'};
        let pixels = uniforms.outSize[0] * uniforms.outSize[1];
        var sum = 0.0;
        for (var p = lane; p < uniforms.batch * pixels; p = p + ${THREADS}) {
          let row = (p % pixels) / uniforms.outSize[1];
          let column = p % uniforms.outSize[1];
          let y = row * uniforms.strides[0] + at[0] * uniforms.dilations[0] - uniforms.pads[0];
          let x = column * uniforms.strides[1] + at[1] * uniforms.dilations[1] - uniforms.pads[1];
          if (y >= 0 && y < uniforms.inSize[0] && x >= 0 && x < uniforms.inSize[1]) {
            sum = sum + getX(p / pixels, y, x, at[2]) * getDy(p / pixels, row, column, answer);
          }
        }
        sums[lane] = sum;
        workgroupBarrier();
        for (var width = ${THREADS / 2}; width > 0; width = width / 2) {
          if (lane < width) { sums[lane] = sums[lane] + sums[lane + width]; }
          workgroupBarrier();
        }
        if (lane == 0) { setOutputAtIndex(element, sums[0]); }
      }`,
  };
}

let installed = false;

/** Puts them over those that the backend `webgpu` has now, once and for good; dense filters of many channels stay with those. */
export function installFilterGradients(): void {
  if (installed) return;
  installed = true;
  for (const kernelName of ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter']) {
    const depthwise = kernelName.startsWith('Depthwise');
    const before = tf.getKernel(kernelName, 'webgpu');
    tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc(args) {
        const { x, dy } = args.inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
        const { strides, dilations, pad, dimRoundingMode, filterShape, dataFormat } = args.attrs as never as Attributes;
        const size = tf.util.sizeFromShape(filterShape);
        const fits = (dataFormat ?? 'NHWC') === 'NHWC' && size <= MOST_GROUPS && (depthwise || filterShape[2] <= MOST_DENSE_CHANNELS);
        if (!fits) return before.kernelFunc(args);
        const shape = x.shape as [number, number, number, number];
        const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
        const pairs = [
          [info.strideHeight, info.strideWidth],
          [info.padInfo.top, info.padInfo.left],
          [info.dilationHeight, info.dilationWidth],
          [info.outHeight, info.outWidth],
          [info.inHeight, info.inWidth],
          [info.batchSize],
          [info.outChannels / info.inChannels],
        ];
        const backend = args.backend as unknown as ProgramBackend;
        const uniforms = pairs.map((data) => ({ type: 'int32' as const, data }));
        return backend.runWebGPUProgram(filterGradientProgram(filterShape, depthwise), [x, dy], 'float32', uniforms);
      },
    });
  }
}

interface Attributes {
  readonly strides: [number, number];
  readonly dilations: [number, number] | null | undefined;
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
  readonly dataFormat: string | null | undefined;
}
