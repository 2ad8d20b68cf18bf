import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import type { TensorFlowBinding, TensorValues } from '../../../../src/studio/native/binding.ts';
import { ATTRIBUTES, DTYPES } from '../../../../src/studio/native/dtypes.ts';
import { NO_TENSORFLOW, tensorflowLibrary } from '../../../support/native.ts';

const library = tensorflowLibrary();
let binding: TensorFlowBinding;

beforeAll(async () => {
  if (!library) return;
  await loadBackend('tensorflow', { library });
  binding = (tf.backend() as unknown as { binding: TensorFlowBinding }).binding;
});
beforeEach(({ skip }) => skip(!library, NO_TENSORFLOW));

function back(shape: number[], dtype: number, values: TensorValues): unknown[] {
  const id = binding.createTensor(shape, dtype, values);
  const read = Array.from(binding.tensorDataSync(id) as ArrayLike<unknown>);
  binding.deleteTensor(id);
  return read;
}

describe('values', () => {
  it('come back as they went, whatever they lay in', () => {
    expect(back([2], DTYPES.TF_FLOAT, new Float32Array([1, 2, 3, 4]).subarray(2))).toEqual([3, 4]);
    expect(back([2], DTYPES.TF_FLOAT, new Float32Array(new SharedArrayBuffer(8)).fill(7))).toEqual([7, 7]);
    expect(back([2], DTYPES.TF_FLOAT, vm.runInNewContext('new Float32Array([5, 6])') as Float32Array)).toEqual([5, 6]);
    expect(back([3], DTYPES.TF_BOOL, Buffer.from([1, 0, 1]))).toEqual([1, 0, 1]);
    expect(back([2], DTYPES.TF_INT64, new Int32Array([5, 0, -1, -1]))).toEqual([5n, -1n]);
    expect(back([], DTYPES.TF_INT32, new Int32Array([42]))).toEqual([42]);
    expect(back([0, 3], DTYPES.TF_FLOAT, new Float32Array(0))).toEqual([]);
  });

  it('may be strings, of any bytes', () => {
    const texts = ['héllo', '', 'x'.repeat(500)].map((text) => new Uint8Array(Buffer.from(text)));
    expect(back([3], DTYPES.TF_STRING, texts)).toEqual(texts);
    expect(back([0], DTYPES.TF_STRING, [])).toEqual([]);
  });

  it('must fill the shape and be of the type', () => {
    expect(() => binding.createTensor([3], DTYPES.TF_FLOAT, new Float32Array(2))).toThrow('which takes 12');
    expect(() => binding.createTensor([2], DTYPES.TF_INT32, new Float32Array(2))).toThrow("can't be made of a Float32Array");
    expect(() => binding.createTensor([1], DTYPES.TF_FLOAT, new Float64Array(1) as never)).toThrow('Float64Array');
    expect(() => binding.createTensor([1], DTYPES.TF_STRING, ['x'] as never)).toThrow('bytes');
  });
});

describe('operations', () => {
  it('fail with a reason, and the next one works', () => {
    expect(() => binding.executeOp('AddV2', [], [98_765, 98_766], 1)).toThrow('is gone');
    expect(() => binding.executeOp('NoSuchOperation', [], [], 1)).toThrow(/NoSuchOperation/);
    const wrong = [{ name: 'SrcT', type: ATTRIBUTES.TF_ATTR_TYPE, value: 'x' }];
    expect(() => binding.executeOp('Cast', wrong, [], 1)).toThrow('must be a number');
    expect(() => tf.ones([4]).reshape([3])).toThrow('a tensor with 4 values');
    expect(Array.from(tf.add(1, 2).dataSync())).toEqual([3]);
  });

  it('give back as many tensors as they make', () => {
    expect(tf.unstack(tf.range(0, 1000)).length).toBe(1000);
  });

  it('leave nothing behind', () => {
    const before = binding.getNumOfTensors();
    for (let n = 0; n < 200; n++) {
      tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) =>
            tf
              .conv2d(x as tf.Tensor4D, tf.ones([3, 3, 2, 2]), 1, 'same')
              .square()
              .mean(),
          )(tf.ones([1, 5, 5, 2]))
          .dataSync(),
      );
    }
    expect(binding.getNumOfTensors()).toBe(before);
  });
});
