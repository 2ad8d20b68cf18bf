/** How much our kernels bring over those of TensorFlow.js's WebAssembly backend, and what a step of learning costs. One thread. */
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { BASE_FILES, buildBase, DEFAULT_BASE_ID } from '../../src/engine/bases/base.ts';
import { decodeFaceApiWeights } from '../../src/engine/bases/weights.ts';
import { answersOf } from '../../src/engine/kernels/forward.ts';
import { withSharedMemory } from '../../src/engine/kernels/shared-memory.ts';
import { buildNetwork } from '../../src/engine/network.ts';
import { cutNetwork } from '../../src/engine/training/passes.ts';
import { wasmFolder } from '../../src/studio/backends/device.ts';
import { loadBackend } from '../../src/studio/backends/load.ts';
import { readWeightFiles } from '../../src/studio/face-api-files.ts';

const BATCH = 32;
const ROUNDS = 5;
/** Runs in a row: the processor's clock of a thread ticks every few milliseconds. */
const RUNS = 10;

type Operation = () => tf.Tensor;

/** Shapes of the expression network: its first and second block, and what each kernel is for. */
function operations(): Record<string, Operation> {
  const image = tf.randomNormal([BATCH, 28, 28, 64]) as tf.Tensor4D;
  const large = tf.randomNormal([BATCH, 56, 56, 32]) as tf.Tensor4D;
  const pixels = tf.randomNormal([BATCH, 112, 112, 3]) as tf.Tensor4D;
  const rows = image.reshape([BATCH * 28 * 28, 64]) as tf.Tensor2D;
  const weights = (...shape: [number, number, number, number]) => tf.randomNormal(shape) as tf.Tensor4D;
  const [first, pointwise, depthwise, square, bias] = [
    weights(3, 3, 3, 32),
    weights(1, 1, 64, 64),
    weights(3, 3, 64, 1),
    tf.randomNormal([64, 64]),
    tf.randomNormal([32]),
  ];
  const normalise = tf.layers.batchNormalization({ inputShape: [28, 28, 64] });
  normalise.build([null, 28, 28, 64]);
  return {
    'convolution 3×3 of pixels': () => tf.conv2d(pixels, first, 2, 'same'),
    'convolution 1×1': () => tf.conv2d(image, pointwise, 1, 'same'),
    'depthwise 3×3': () => tf.depthwiseConv2d(image, depthwise, 1, 'same'),
    'depthwise 3×3, stride 2': () => tf.depthwiseConv2d(image, depthwise, 2, 'same'),
    'gradient of the input, 1×1': () =>
      tf
        .engine()
        .runKernel(
          'Conv2DBackpropInput',
          { dy: image, filter: pointwise },
          { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape: image.shape },
        ) as tf.Tensor,
    'matrix product': () => tf.matMul(rows, square),
    'matrix product, A transposed': () => tf.matMul(rows, rows, true, false),
    'matrix product, B transposed': () => tf.matMul(rows, square, false, true),
    'max pooling with its gradient': () => tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same'))(image),
    'average pooling with its gradient': () => tf.grad((x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'))(image),
    'rectifier with its gradient': () => tf.grad(tf.relu)(image),
    'batch normalisation that learns': () => tf.grad((x) => normalise.call(x, { training: true }) as tf.Tensor)(image),
    'global average': () => image.mean([1, 2]),
    'sum over all but channels': () => image.sum([0, 1, 2]),
    addition: () => large.add(large),
    'addition of a bias': () => large.add(bias),
    copy: () => image.clone(),
  };
}

/** Prints stock against ours for each operation, then milliseconds an image for the expression network. */
export async function benchKernels(): Promise<void> {
  setWasmPaths(wasmFolder());
  await withSharedMemory(() => tf.setBackend('wasm'));
  // Stock and ours can't both be in the registry, so the stock kernels are kept aside and put back in turns.
  const stock = new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));
  const stockGradients = ['Relu', 'FusedBatchNorm'].map((name) => tf.getGradient(name));
  const { device } = await loadBackend();
  const own = new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));
  const ownGradients = stockGradients.map(({ kernelName }) => tf.getGradient(kernelName));
  const use = (kernels: typeof own, gradients: typeof ownGradients) => {
    for (const { kernelName } of tf.getKernelsForBackend('wasm')) tf.unregisterKernel(kernelName, 'wasm');
    for (const kernel of kernels.values()) tf.registerKernel(kernel);
    for (const gradient of gradients) {
      tf.unregisterGradient(gradient.kernelName);
      tf.registerGradient(gradient);
    }
  };

  console.log(`kernels on ${device}, batch ${BATCH}: processor time of one thread, mean of ${ROUNDS} rounds of ${RUNS} runs in turns`);
  for (const [name, run] of Object.entries(operations())) {
    const times = { stock: [] as number[], own: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      use(stock, stockGradients);
      times.stock.push(milliseconds(run));
      use(own, ownGradients);
      times.own.push(milliseconds(run));
    }
    const [before, after] = [mean(times.stock), mean(times.own)];
    console.log(
      `  ${name.padEnd(34)} ${before.toFixed(2).padStart(8)} → ${after.toFixed(2).padStart(7)} ms   ${after > 0 ? `${(before / after).toFixed(1)}×` : ''}`,
    );
  }
  await benchNetwork();
}

async function benchNetwork(): Promise<void> {
  const { manifest, bytes } = await readWeightFiles(BASE_FILES[DEFAULT_BASE_ID]);
  const base = buildBase(DEFAULT_BASE_ID, decodeFaceApiWeights(manifest, bytes));
  const network = buildNetwork(base, {
    features: base.card.features,
    classes: 7,
    kernel: new Float32Array(base.card.features * 7),
    bias: new Float32Array(7),
  });
  const pixels = tf.randomUniform([BATCH, 112, 112, 3], 0, 255) as tf.Tensor4D;
  const aims = tf.oneHot(tf.range(0, BATCH, 1, 'int32').mod(tf.scalar(7, 'int32')), 7).cast('float32');
  const blocks = base.card.blocks.length;
  const steps: Record<string, () => tf.Tensor> = {
    'forward, layer by layer': () => network.predict(pixels) as tf.Tensor,
    forward: () => answersOf(network, pixels),
    'learning in the last block': learningStep(1),
    'learning in all blocks': learningStep(blocks),
  };
  for (const [name, run] of Object.entries(steps)) {
    const times = Array.from({ length: ROUNDS }, () => milliseconds(run));
    console.log(
      `  expression network, ${name.padEnd(28)} ${(mean(times) / BATCH).toFixed(2)} ms an image (best ${(Math.min(...times) / BATCH).toFixed(2)})`,
    );
  }
  network.dispose();
  base.dispose();
  tf.dispose([pixels, aims]);

  function learningStep(unfreeze: number): () => tf.Tensor {
    const passes = cutNetwork(network, base.card, unfreeze);
    const variables = passes.parameters.map(({ variable }) => variable);
    return () => {
      const cut = tf.tidy(() => passes.frozen(pixels));
      const { value, grads } = tf.variableGrads(
        () => tf.logSoftmax(passes.learning(cut)).mul(aims).sum().div<tf.Scalar>(-BATCH),
        variables,
      );
      tf.dispose(grads);
      cut.dispose();
      return value;
    };
  }
}

/**
 * Time of this thread on a processor for one run, so that other work on the machine counts little. The backend has computed the
 * result when it returns.
 */
function milliseconds(run: () => tf.Tensor): number {
  const start = process.threadCpuUsage();
  for (let n = 0; n < RUNS; n++) tf.tidy(run).dispose();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000 / RUNS;
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await benchKernels();
