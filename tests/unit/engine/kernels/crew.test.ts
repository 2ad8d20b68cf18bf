/** Threads that share the kernels' work: the answers are those of one thread to the last bit, whoever comes, sleeps or leaves. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kernelHost } from '../../../../src/engine/kernels/install.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { startHelpers, threadCount } from '../../../../src/studio/learning/crew.ts';
import { tensor, withGradients } from './backends.ts';

beforeAll(() => loadBackend('wasm'));
afterEach(() => kernelHost()!.dismissHelpers());

/** A step that calls every kernel that is shared: convolutions with and without patches, pooling, sums, products. */
function everything(batch: number): Float32Array[] {
  const layer = tf.layers.batchNormalization({ inputShape: [13, 12, 8] });
  layer.build([null, 13, 12, 8]);
  const results = tf.tidy(() => {
    const inputs = [
      tensor([batch, 13, 12, 8], 1),
      tensor([3, 3, 8, 12], 2),
      tensor([3, 3, 12, 1], 3),
      tensor([1, 1, 12, 300], 4),
      tensor([300], 5),
      tensor([300, 7], 6),
    ];
    const outputs = withGradients((x, wide, deep, point, bias, head) => {
      const normed = layer.call(x!, { training: true }) as tf.Tensor;
      let y: tf.Tensor = tf.conv2d(normed as tf.Tensor4D, wide as tf.Tensor4D, 2, 'same').relu();
      y = y.add(tf.depthwiseConv2d(y as tf.Tensor4D, deep as tf.Tensor4D, 1, 'same'));
      y = tf.maxPool(y as tf.Tensor4D, 2, 1, 'same');
      y = tf.avgPool(y as tf.Tensor4D, 3, 1, 'same');
      y = tf
        .conv2d(y as tf.Tensor4D, point as tf.Tensor4D, 1, 'same')
        .add(bias!)
        .relu();
      return tf.matMul(y.mean([1, 2]), head as tf.Tensor2D);
    }, inputs);
    return outputs.map((output) => new Float32Array(output.dataSync()));
  });
  for (const weight of layer.weights) weight.dispose();
  return results;
}

describe('kernels by several threads', () => {
  it.each([2, 3, 5])('%i give the bits that one gives', async (threads) => {
    const alone = [1, 5, 40].map((batch) => everything(batch));
    const helpers = startHelpers(threads);
    await Promise.all(helpers.map((helper) => once(helper, 'online')));
    for (let round = 0; round < 5; round++) expect([1, 5, 40].map((batch) => everything(batch))).toEqual(alone);
    // Long enough for the helpers to lie down: they have to be woken.
    await sleep(50);
    expect(everything(40)).toEqual(alone[2]);
    kernelHost()!.dismissHelpers();
    await Promise.all(helpers.map((helper) => once(helper, 'exit')));
    expect(everything(40)).toEqual(alone[2]);
  });

  it('helpers that never come, or that are ended while they sleep, are not waited for', async () => {
    const alone = everything(8);
    const host = kernelHost()!;
    host.expectHelpers(3);
    expect(everything(8)).toEqual(alone);
    host.dismissHelpers();
    const [helper] = startHelpers(2);
    await once(helper!, 'online');
    expect(everything(8)).toEqual(alone);
    await sleep(50);
    await helper!.terminate();
    expect(everything(8)).toEqual(alone);
  });

  it('helpers see memory that grew after they came', async () => {
    const helpers = startHelpers(2);
    await once(helpers[0]!, 'online');
    const { buffer } = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm.memory;
    const before = buffer.byteLength;
    const kept: tf.Tensor[] = [];
    let after = before;
    for (let n = 0; n < 12 && after === before; n++) {
      kept.push(tf.zeros([32, 512, 512]));
      after = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm.memory.buffer.byteLength;
    }
    expect(after).toBeGreaterThan(before);
    const shared = everything(40);
    tf.dispose(kept);
    kernelHost()!.dismissHelpers();
    expect(shared).toEqual(everything(40));
  });

  it('are as many as was asked for, or as the machine has', () => {
    expect(threadCount('3')).toBe(3);
    expect(threadCount('1000')).toBe(32);
    expect(threadCount('none')).toBe(threadCount(''));
    expect(threadCount('0')).toBe(threadCount(''));
  });
});
