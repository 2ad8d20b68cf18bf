/** Nothing is left behind, and too little memory is said. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { KernelHost, type WasmBackend } from '../../../../src/engine/kernels/host.ts';
import { build } from '../../../../src/studio/backends/kernel-build.ts';
import { tensor, useVariant } from './backends.ts';

describe('where the backend has no memory left', () => {
  it.each([
    ['an output', (host: KernelHost) => host.output([2, 3])],
    ['scratch memory', (host: KernelHost) => host.space(1_000)],
  ])('%s is refused with a sentence, instead of writing over address 0', async (_what, ask) => {
    const dataId = {};
    const gone: object[] = [];
    const backend: WasmBackend = {
      dataIdMap: new Map([[dataId, { memoryOffset: 0 }]]),
      makeOutput: (shape) => ({ dataId, shape, dtype: 'float32' }),
      disposeData: (id) => gone.push(id) > 0,
      incRef: () => {},
    };
    let allocations = 0;
    const host = new KernelHost({
      module: (await build('simd')).module,
      memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }),
      backend,
      // The first two are for the kernels' own few numbers.
      malloc: () => (allocations++ < 2 ? 64 : 0),
      free: () => {},
    });
    expect(() => ask(host)).toThrow(
      expect.objectContaining({ code: 'TRAINING_FAILED', message: expect.stringContaining('not enough memory') }),
    );
    expect(gone.length).toBe(allocations === 2 ? 1 : 0);
  });
});

describe('tensors', () => {
  beforeAll(() => useVariant('simd'));

  it('and bytes are as many after a step of learning as before', () => {
    tf.setBackend('wasm');
    const [x, w, d, bias] = [
      tensor([2, 8, 8, 4]),
      tf.variable(tensor([1, 1, 4, 6])),
      tf.variable(tensor([3, 3, 4, 1])),
      tf.variable(tensor([6])),
    ];
    const step = () => {
      const { value, grads } = tf.variableGrads(() => {
        const y = tf
          .depthwiseConv2d(x as tf.Tensor4D, d as tf.Tensor4D, 1, 'same')
          .relu()
          .conv2d(w as unknown as tf.Tensor4D, 1, 'same')
          .add(bias);
        return tf
          .maxPool(y as tf.Tensor4D, 2, 2, 'same')
          .mean([1, 2])
          .square()
          .sum() as tf.Scalar;
      });
      tf.dispose(grads);
      value.dispose();
    };
    step();
    const before = { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, data: tf.memory().numDataBuffers };
    for (let n = 0; n < 3; n++) step();
    expect({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, data: tf.memory().numDataBuffers }).toEqual(before);
    tf.dispose([x, w, d, bias]);
  });

  it('that share memory with a clone outlive it, and the other way round', () => {
    tf.setBackend('wasm');
    const x = tf.tensor1d([1, 2, 3]);
    const [first, second] = [x.clone(), x.cast('float32').clone()];
    first.dispose();
    expect([...x.dataSync()]).toEqual([1, 2, 3]);
    x.dispose();
    expect([...second.dataSync()]).toEqual([1, 2, 3]);
    second.dispose();
  });
});
