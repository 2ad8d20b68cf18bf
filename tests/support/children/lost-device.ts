/** Loses the graphics processor as a driver's reset would, and takes it up again; prints what was said and what was computed after. */
import * as tf from '@tensorflow/tfjs';
import { loadBackend } from '../../../src/studio/backends/load.ts';

const first = await loadBackend('webgpu');
await tf
  .ones([8, 8])
  .matMul(tf.ones([8, 8]))
  .data();
(tf.backend() as unknown as { device: { destroy(): void } }).device.destroy();
const failure = await tf
  .ones([8, 8])
  .matMul(tf.ones([8, 8]))
  .data()
  .then(String, ({ message }: Error) => message);
const second = await loadBackend('webgpu');
const [value] = await tf
  .ones([8, 8])
  .matMul(tf.ones([8, 8]))
  .data();
console.log(JSON.stringify({ failure, again: second !== first && first.failure() !== null && second.failure() === null, value }));
process.exit();
