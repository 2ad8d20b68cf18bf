/** Models of TensorFlow.js and Keras give the same as bases as they gave where they came from. */
import { createWriteStream, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { baseOf, decodeBase } from '../../../../src/engine/bases/base-file.ts';
import type { Base } from '../../../../src/engine/bases/base.ts';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import type { BaseChoices } from '../../../../src/shared/contract/bases.ts';
import { conversion } from '../../../../src/studio/bases/conversion.ts';
import { readModel } from '../../../../src/studio/bases/read-model.ts';
import { openSource } from '../../../../src/studio/bases/source-files.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { kerasAnswers, kerasFile, kerasPixels, writeTfjsModel } from './foreign-models.ts';

const context = { signal: new AbortController().signal, emit: () => undefined };
const names = (count: number) => Array.from({ length: count }, (_, n) => `class ${n}`);

async function baseFrom(path: string, change: Partial<BaseChoices>): Promise<Base> {
  const choices: BaseChoices = {
    name: 'Test',
    source: '',
    licence: '',
    trainedOn: '',
    classNames: [],
    size: null,
    range: 'signed',
    place: 'last',
    ...change,
  };
  const { card, bytes } = await conversion.convert({ path, choices }, context);
  const whole = {
    id: 'test',
    name: 'Test',
    summary: '',
    source: '',
    licence: '',
    trainedOn: '',
    crop: { align: 'landmarks' as const, margin: 1 },
  };
  return baseOf({ ...whole, ...card }, decodeBase(bytes));
}

function answersOf(base: Base, pixels: tf.Tensor4D): Float32Array {
  const network = buildNetwork(base, base.ownHead!);
  const answers = (network.predict(pixels) as tf.Tensor).dataSync() as Float32Array;
  network.dispose();
  return answers;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from({ length: a.length }, (_, at) => Math.abs(a[at]! - b[at]!)).reduce((most, value) => Math.max(most, value), 0);
}

/** Every cut leaves the answers as they are: frozen part, then learning part. */
function checkCuts(base: Base, pixels: tf.Tensor4D): void {
  const network = buildNetwork(base, base.ownHead!);
  const whole = (network.predict(pixels) as tf.Tensor).dataSync();
  for (let unfreeze = 1; unfreeze <= base.card.blocks.length; unfreeze++) {
    const { frozen, learning, parameters } = cutNetwork(network, base.card, unfreeze);
    const cut = frozen(pixels);
    expect(largestDifference(tf.softmax(learning(cut)).dataSync(), whole)).toBeLessThan(1e-5);
    const below = base.card.blocks[base.card.blocks.length - unfreeze - 1];
    if (below && below.output[0] > 1) expect(cut.shape.slice(1)).toEqual(below.output);
    const learnable = parameters.filter(({ name }) => !name.startsWith('head/')).reduce((sum, { variable }) => sum + variable.size, 0);
    expect(learnable).toBe(base.card.blocks.slice(-unfreeze).reduce((sum, block) => sum + block.parameters, 0));
  }
  network.dispose();
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('Keras', () => {
  it.each(['functional.keras', 'functional.h5'])('%s answers as Keras did', async (file) => {
    const path = kerasFile(file);
    const found = await conversion.inspect({ path }, context);
    expect(found).toMatchObject({ name: 'mixed', size: 32, channels: 3, range: null, classes: 5, head: true });
    const base = await baseFrom(path, { classNames: names(5) });
    const pixels = kerasPixels(32, 3);
    expect(largestDifference(answersOf(base, pixels), kerasAnswers('functional'))).toBeLessThan(1e-5);
    expect(base.card).toMatchObject({ normalisation: { scale: 127.5 }, knows: names(5) });
    checkCuts(base, pixels);
    base.dispose();
  });

  it.each(['nested.keras', 'nested.h5'])('%s, a grey model within a model, answers as Keras did', async (file) => {
    const path = kerasFile(file);
    expect(await conversion.inspect({ path }, context)).toMatchObject({ channels: 1, range: 'signed', features: { last: 8, pooled: 6 } });
    const base = await baseFrom(path, { classNames: names(4) });
    const pixels = kerasPixels(24, 1);
    expect(largestDifference(answersOf(base, pixels), kerasAnswers('nested'))).toBeLessThan(1e-5);
    checkCuts(base, pixels);
    base.dispose();
  });

  it('without names of its classes the features are those of the pooled picture, without a head', async () => {
    const base = await baseFrom(kerasFile('nested.keras'), {});
    expect(base.card).toMatchObject({ features: 6, knows: [] });
    expect(base.ownHead).toBeNull();
    base.dispose();
  });
});

const REAL = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'data', 'bases');
const SEVEN = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

/** What plain TensorFlow.js makes of a folder, its weights joined by hand. */
async function plainModel(folder: string): Promise<tf.LayersModel> {
  const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
  };
  const parts = json.weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(folder, path))));
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const bytes = new Uint8Array(Buffer.concat(parts));
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs, weightData: bytes.buffer }));
}

/** Grey values as whole numbers, so that luminance gives them back. */
function greyPixels(size: number, count = 2): tf.Tensor4D {
  const values = Float32Array.from({ length: count * size * size }, (_, n) => Math.floor(128 + 100 * Math.sin(n / 7) * Math.cos(n / 211)));
  return tf.tensor4d(values, [count, size, size, 1]);
}

describe.skipIf(!existsSync(REAL))('published models, where they are at hand', () => {
  it('a grey MobileNet of TensorFlow.js in 55 parts', async () => {
    const folder = join(REAL, 'mobilenet-gray64');
    const base = await baseFrom(folder, { classNames: SEVEN });
    const grey = greyPixels(64);
    const plain = await plainModel(folder);
    const theirs = (plain.predict(grey.sub(127.5).div(127.5)) as tf.Tensor).dataSync();
    const pixels = tf.tile(grey, [1, 1, 1, 3]);
    expect(largestDifference(answersOf(base, pixels), theirs)).toBeLessThan(1e-5);
    expect(base.card.blocks.map(({ output }) => output[0])).toEqual([32, 16, 8, 4, 2]);
    checkCuts(base, pixels);
  });

  it('MobileNetV2 within a model of Teachable Machine: its own head, and its features alone', async () => {
    const folder = join(REAL, 'mobilenetv2-0.35-224');
    const plain = await plainModel(folder);
    const pixels = tf.tile(greyPixels(224, 1), [1, 1, 1, 3]);
    const scaled = pixels.sub(127.5).div(127.5);
    const withHead = await baseFrom(folder, { classNames: ['a', 'b'] });
    expect(largestDifference(answersOf(withHead, pixels), (plain.predict(scaled) as tf.Tensor).dataSync())).toBeLessThan(1e-5);
    const features = await baseFrom(folder, {});
    const inner = (plain.layers[0] as tf.Sequential).predict(scaled) as tf.Tensor;
    expect(largestDifference((features.model.predict(pixels) as tf.Tensor).dataSync(), inner.dataSync())).toBeLessThan(1e-5);
    expect(features.card.features).toBe(1280);
    checkCuts(withHead, pixels);
  }, 180_000);

  it('mini-XCEPTION of Keras 2: a head that is a convolution averaged over the picture', async () => {
    const path = join(REAL, 'mini-xception-fer2013.hdf5');
    const base = await baseFrom(path, { classNames: SEVEN });
    const { network, tensors } = await readModel(openSource(path));
    // The features once more, by plain TensorFlow.js from the last picture on: convolved with the head's own kernel, then averaged.
    const grey = greyPixels(64);
    const pixels = tf.tile(grey, [1, 1, 1, 3]);
    const last = base.card.blocks.at(-1)!.name;
    const top = base.model.layers.findLast(({ name }) => name.startsWith(`${last}_`))!;
    const picture = tf.model({ inputs: base.model.inputs, outputs: top.output as tf.SymbolicTensor }).predict(pixels) as tf.Tensor4D;
    const head = network.layers.findLast(({ kind }) => kind === 'Conv2D')!.name;
    const kernel = tensors[`${head}/kernel`]!;
    const bias = tensors[`${head}/bias`]!;
    const scores = tf.conv2d(picture, tf.tensor4d(kernel.data, kernel.shape as [number, number, number, number]), 1, 'same').mean([1, 2]);
    const theirs = tf.softmax(scores.add(tf.tensor1d(bias.data))).dataSync();
    expect(largestDifference(answersOf(base, pixels), theirs)).toBeLessThan(1e-5);
    expect(base.card.features).toBe(9 * 128);
    checkCuts(base, pixels);
  });
});

describe('what is refused, in a sentence that names the file', () => {
  type Json = Record<string, unknown>;
  const layersOf = (json: Json) => (json['modelTopology'] as { config: { layers: { class_name: string; config: Json }[] } }).config.layers;
  const inspect = async (change: (json: Json) => unknown) => conversion.inspect({ path: await writeTfjsModel(change) }, context);
  const bent = (change: (json: Json) => void) => (json: Json) => {
    change(json);
    return json;
  };

  it('the model as it is would be taken', async () => {
    expect(await inspect((json) => json)).toMatchObject({ size: 24, channels: 3, classes: 3, head: true });
  });

  it.each<[string, (json: Json) => void, RegExp]>([
    ['program code', (json) => (layersOf(json)[2]!.class_name = 'Lambda'), /"small" cannot become a base: .*"Lambda".*never run/],
    ['an unknown layer', (json) => (layersOf(json)[2]!.class_name = 'LSTM'), /"LSTM", which Mien does not know/],
    ['an unknown function', (json) => (layersOf(json)[0]!.config['activation'] = 'constructor'), /"constructor", which Mien does not know/],
    ['two hundred million units', (json) => (layersOf(json)[6]!.config['units'] = 2e8), /out of range/],
    ['channels first', (json) => (layersOf(json)[0]!.config['data_format'] = 'channels_first'), /channels first/],
    [
      'a row of numbers as input',
      (json) => (layersOf(json)[0]!.config['batch_input_shape'] = [null, 24]),
      /not a grey or a colour picture/,
    ],
    ['an oblong picture', (json) => (layersOf(json)[0]!.config['batch_input_shape'] = [null, 24, 32, 3]), /not a square picture/],
    ['a graph model', (json) => (json['format'] = 'graph-model'), /graph model/],
    [
      'a path that leads elsewhere',
      (json) => ((json['weightsManifest'] as { paths: string[] }[])[0]!.paths = ['../weights.bin']),
      /does not lie beside it/,
    ],
    [
      'the same weights again and again',
      (json) => ((json['weightsManifest'] as { paths: string[] }[])[0]!.paths = ['weights.bin', 'weights.bin']),
      /names the file "weights\.bin" twice/,
    ],
    [
      'weights in groups that are too much together',
      (json) => {
        const group = (n: number) => ({ paths: [`${n}.bin`], weights: [{ name: `w${n}`, shape: [10_000, 10_000], dtype: 'float32' }] });
        json['weightsManifest'] = [group(1), group(2)];
      },
      /weights are larger than 512 MB/,
    ],
    [
      'weights of text',
      (json) => ((json['weightsManifest'] as { weights: Json[] }[])[0]!.weights[0]!['dtype'] = 'string'),
      /is not a layers model/,
    ],
    [
      'a weight that is missing',
      (json) => void (json['weightsManifest'] as { weights: Json[] }[])[0]!.weights.splice(0, 1),
      /holds \d+ bytes where there may be/,
    ],
    ['no description at all', (json) => (json['modelTopology'] = 7), /cannot become a base/],
  ])('%s', async (_, change, sentence) => {
    await expect(inspect(bent(change))).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_MODEL', message: expect.stringMatching(sentence) as string }),
    );
  });

  it('a weight under another name than its layer', async () => {
    const rename = bent((json) => ((json['weightsManifest'] as { weights: Json[] }[])[0]!.weights[0]!['name'] = 'other/kernel'));
    await expect(inspect(rename)).rejects.toThrow(/weights of the layer "c1" are missing/);
  });

  it('weights that are no numbers', async () => {
    const folder = await writeTfjsModel();
    const path = join(folder, 'weights.bin');
    const bytes = readFileSync(path);
    bytes.writeFloatLE(Number.NaN, 0);
    writeFileSync(path, bytes);
    await expect(baseFrom(folder, {})).rejects.toThrow(/values that are not numbers/);
  });

  it('a missing file, half a file, another kind of file', async () => {
    const folder = await writeTfjsModel();
    rmSync(join(folder, 'weights.bin'));
    await expect(conversion.inspect({ path: folder }, context)).rejects.toThrow(/"weights.bin" is missing/);
    const half = kerasFile('functional.h5');
    writeFileSync(half, readFileSync(half).subarray(0, 4_000));
    await expect(conversion.inspect({ path: half }, context)).rejects.toThrow(
      /"functional.h5" cannot become a base: it is not a whole HDF5 file/,
    );
    const zip = kerasFile('functional.keras');
    writeFileSync(zip, readFileSync(zip).subarray(0, 900));
    await expect(conversion.inspect({ path: zip }, context)).rejects.toThrow(/not a whole zip file/);
    writeFileSync(half, 'GIF89a and nothing else');
    await expect(conversion.inspect({ path: half }, context)).rejects.toThrow(/neither a model.json/);
    await expect(conversion.inspect({ path: join(folder, 'nowhere') }, context)).rejects.toThrow(/no such file/);
  });

  it('a weight of fourteen gigabytes in a file of eighteen kilobytes, and one that leads to another file', async () => {
    await expect(conversion.inspect({ path: kerasFile('bomb.h5') }, context)).rejects.toThrow(
      /"bomb.h5" cannot become a base: .*out of range/,
    );
    await expect(conversion.inspect({ path: kerasFile('outside.h5') }, context)).rejects.toThrow(
      /"outside.h5" cannot become a base: .*missing/,
    );
  });

  it('a zip whose description is a hundred megabytes of nothing', async () => {
    const path = join(temporaryFolder(), 'bomb.keras');
    const zip = new ZipFile();
    zip.addBuffer(Buffer.alloc(100 * 2 ** 20), 'config.json');
    zip.addBuffer(Buffer.alloc(1), 'model.weights.h5');
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(path));
    await expect(conversion.inspect({ path }, context)).rejects.toThrow(/"config.json" in it is larger than 32 MB/);
  });

  it('as many names as it has classes, or none', async () => {
    await expect(baseFrom(await writeTfjsModel(), { classNames: ['one'] })).rejects.toThrow(/3 classes apart, but 1 names are given/);
  });
});
