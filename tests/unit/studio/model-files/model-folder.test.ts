import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictPixels } from '../../../../src/engine/evaluation/predict.ts';
import { LIMITS } from '../../../../src/shared/limits.ts';
import { makeManifest } from '../../../../src/studio/model-files/manifest.ts';
import type { ModelSource } from '../../../../src/studio/learning/methods.ts';
import { loadNetwork } from '../../../../src/studio/learning/stored-model.ts';
import { readModelFolder } from '../../../../src/studio/model-files/model-folder.ts';
import { tinyNetwork } from '../predict/tiny-network.ts';

let folder: string;
let good: string;
let count = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-model-'));
  good = join(folder, 'good');
  mkdirSync(good);
  const { run, files } = await tinyNetwork();
  writeFileSync(join(good, 'model.json'), JSON.stringify(files.model));
  writeFileSync(join(good, 'weights.bin'), files.weights);
  writeFileSync(join(good, 'mien.json'), JSON.stringify(makeManifest(run, { snapshot: 'x', files: [] })));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As far as these tests reach into them. */
interface LayerJson {
  class_name: string;
  config: Record<string, unknown>;
}
interface WeightJson {
  name: string;
  shape: number[];
  dtype: string;
}
interface ModelJson {
  modelTopology: { config: { layers: LayerJson[] } };
  weightsManifest: [{ paths: string[]; weights: WeightJson[] }];
}
interface ManifestJson {
  formatVersion: number;
  classes: string[];
  input: { size: number };
}
interface Files {
  'model.json': ModelJson;
  'mien.json': ManifestJson;
}

/** A copy of the good folder, changed. */
function changed(change: (at: string) => void): string {
  const copy = join(folder, `copy-${count++}`);
  cpSync(good, copy, { recursive: true });
  change(copy);
  return copy;
}

function changedJson<Name extends keyof Files>(name: Name, change: (value: Files[Name]) => void): string {
  return changed((at) => {
    const path = join(at, name);
    const value = JSON.parse(readFileSync(path, 'utf8')) as Files[Name];
    change(value);
    writeFileSync(path, JSON.stringify(value));
  });
}

const layersOf = (model: ModelJson): LayerJson[] => model.modelTopology.config.layers;
const layer = (model: ModelJson, name: string): LayerJson => layersOf(model).find(({ config }) => config['name'] === name)!;
const weightsOf = (model: ModelJson): WeightJson[] => model.weightsManifest[0].weights;

describe('a sound model folder', () => {
  it('is read and gives a network that answers', async () => {
    const { manifest, written, mirror } = await readModelFolder(good);
    expect(manifest.classes).toEqual(['calm', 'smile']);
    expect([written.weightData.byteLength > 0, mirror]).toEqual([true, false]);
    const { model, size } = await loadNetwork({ kind: 'folder', folder: good });
    expect([size, model.outputs[0]!.shape[1]]).toEqual([16, 2]);
    model.dispose();
  });
});

describe('a network that looks at the mirror image as well', () => {
  /** As an export writes it, changed. */
  async function bothWays(change: (model: ModelJson) => void = () => undefined): Promise<string> {
    const { run, files } = await tinyNetwork({ mirror: true });
    const at = join(folder, `both-${count++}`);
    mkdirSync(at);
    change(files.model as unknown as ModelJson);
    writeFileSync(join(at, 'model.json'), JSON.stringify(files.model));
    writeFileSync(join(at, 'weights.bin'), files.weights);
    writeFileSync(join(at, 'mien.json'), JSON.stringify(makeManifest(run, { snapshot: 'x', files: [] })));
    return at;
  }
  const bodyOf = (model: ModelJson) => layer(model, 'body').config as { layers: LayerJson[] };

  it('is taken apart, or loaded as it is written: the answers are the same', async () => {
    const at = await bothWays();
    const pixels = { count: 2, size: 16, read: async () => Uint8Array.from({ length: 2 * 16 * 16 * 3 }, (_, n) => (n * n) % 251) };
    const answers = async (source: ModelSource) => predictPixels({ ...(await loadNetwork(source)), pixels, batchSize: 2 });
    const written = await answers({ kind: 'folder', folder: at, asWritten: true });
    (await answers({ kind: 'folder', folder: at })).forEach((share, n) => expect(share).toBeCloseTo(written[n]!, 6));
    expect((await loadNetwork({ kind: 'folder', folder: at })).mirror).toBe(true);
  });

  it.each<[string, (model: ModelJson) => void, RegExp]>([
    ['a huge layer in its body', (model) => (bodyOf(model).layers[1]!.config['filters'] = 2e8), /"conv" has a size of 200000000/],
    ['a function in its body', (model) => (bodyOf(model).layers[1]!.class_name = 'Lambda'), /kind "Lambda", which is not allowed/],
    ['a huge mirror', (model) => (weightsOf(model).find(({ name }) => name === 'mirror/kernel')!.shape = [16384, 16]), /another size/],
    ['no mirror', (model) => model.modelTopology.config.layers.splice(2, 1), /is not allowed/],
  ])('is refused with %s', async (_name, change, why) => {
    await expect(readModelFolder(await bothWays(change))).rejects.toThrow(why);
  });
});

describe('a folder that is damaged or means harm is refused with a sentence, before any of it is built', () => {
  const cases: readonly (readonly [string, () => string, RegExp])[] = [
    ['no manifest', () => changed((at) => rmSync(join(at, 'mien.json'))), /mien\.json is missing/],
    ['no weights', () => changed((at) => rmSync(join(at, 'weights.bin'))), /weights\.bin is missing/],
    ['not JSON', () => changed((at) => writeFileSync(join(at, 'model.json'), '{')), /model\.json is not readable as JSON/],
    ['not UTF-8', () => changed((at) => writeFileSync(join(at, 'model.json'), Buffer.from([0xff, 0xfe, 0x00]))), /not readable as JSON/],
    ['weights cut short', () => changed((at) => truncateSync(join(at, 'weights.bin'), 10)), /holds 10 bytes where \d+ are announced/],
    [
      'weights too long',
      () => changed((at) => writeFileSync(join(at, 'weights.bin'), Buffer.alloc(1_000_000))),
      /weights\.bin is larger than/,
    ],
    [
      'weights behind a symbolic link',
      () =>
        changed((at) => {
          rmSync(join(at, 'weights.bin'));
          symlinkSync(join(good, 'weights.bin'), join(at, 'weights.bin'));
        }),
      /weights\.bin is not a plain file/,
    ],
    [
      'a path upwards',
      () => changedJson('model.json', (model) => (model.weightsManifest[0].paths = ['../good/weights.bin'])),
      /names a file that does not lie beside it/,
    ],
    [
      'an absolute path',
      () => changedJson('model.json', (model) => (model.weightsManifest[0].paths = ['/etc/passwd'])),
      /names a file that does not lie beside it/,
    ],
    [
      'an address',
      () => changedJson('model.json', (model) => (model.weightsManifest[0].paths = ['http://example.com/w'])),
      /names a file that does not lie beside it/,
    ],
    [
      'a string weight',
      () => changedJson('model.json', (model) => Object.assign(weightsOf(model)[0]!, { dtype: 'string', shape: [3e8] })),
      /something unexpected at "weightsManifest/,
    ],
    [
      '200 million units',
      () => changedJson('model.json', (model) => (layer(model, 'head').config['units'] = 2e8)),
      /"head" has a size of 200000000, which is out of range/,
    ],
    [
      'a shape bomb by flattening',
      () =>
        changedJson('model.json', (model) => {
          layer(model, 'pixels').config['batch_input_shape'] = [null, 16384, 16384, 3];
        }),
      /the output of the layer "pixels" has the size 16384×16384×3/,
    ],
    [
      'a negative size',
      () => changedJson('model.json', (model) => (layer(model, 'conv').config['filters'] = -4)),
      /"conv" has a size of -4/,
    ],
    [
      'a fraction as a size',
      () => changedJson('model.json', (model) => (layer(model, 'conv').config['filters'] = 1.5)),
      /"conv" has a size of 1.5/,
    ],
    [
      'a Lambda layer',
      () => changedJson('model.json', (model) => (layer(model, 'conv').class_name = 'Lambda')),
      /kind "Lambda", which is not allowed/,
    ],
    [
      'a layer called constructor',
      () => changedJson('model.json', (model) => (layer(model, 'conv').class_name = 'constructor')),
      /kind "constructor", which is not allowed/,
    ],
    [
      'a layer called __proto__',
      () => changedJson('model.json', (model) => (layer(model, 'conv').class_name = '__proto__')),
      /kind "__proto__", which is not allowed/,
    ],
    [
      'an unknown activation',
      () => changedJson('model.json', (model) => (layer(model, 'conv').config['activation'] = 'toString')),
      /an activation that is not allowed/,
    ],
    [
      'an unknown initialiser',
      () =>
        changedJson(
          'model.json',
          (model) => (layer(model, 'conv').config['kernel_initializer'] = { class_name: 'constructor', config: {} }),
        ),
      /uses "constructor", which is not allowed/,
    ],
    [
      'a weight that no layer has',
      () => changedJson('model.json', (model) => (weightsOf(model)[0]!.name = 'conv/other')),
      /lists a weight that no layer has/,
    ],
    [
      'a weight of another size',
      () => changedJson('model.json', (model) => weightsOf(model)[0]!.shape.reverse()),
      /another size than its layer has/,
    ],
    ['a weight left out', () => changedJson('model.json', (model) => weightsOf(model).pop()), /does not list all weights/],
    [
      'too many layers',
      () =>
        changedJson('model.json', (model) => {
          const extra = { ...layer(model, 'conv') };
          for (let n = 0; n <= LIMITS.model.layers; n++) layersOf(model).push(extra);
        }),
      /is not that of one input and one output/,
    ],
    [
      'another number of classes',
      () => changedJson('mien.json', (manifest) => manifest.classes.push('third')),
      /has 2 outputs, but mien\.json names 3 classes/,
    ],
    ['another input size', () => changedJson('mien.json', (manifest) => (manifest.input.size = 32)), /another size than mien\.json says/],
    [
      'a newer format',
      () => changedJson('mien.json', (manifest) => (manifest.formatVersion = 2)),
      /mien\.json has something unexpected at "formatVersion"/,
    ],
  ];

  it.each(cases)('%s', async (_name, make, sentence) => {
    const at = make();
    const error = await readModelFolder(at).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'BAD_MODEL' });
    expect((error as Error).message).toMatch(sentence);
    expect((error as Error).message).toContain(at);
  });
});
