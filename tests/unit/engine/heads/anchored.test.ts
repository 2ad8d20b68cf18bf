import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { pickRows } from '../../../../src/engine/data/rows.ts';
import { randomStream, shuffled } from '../../../../src/engine/data/random.ts';
import { largestOf } from '../../../../src/engine/evaluation/metrics.ts';
import { extractFeatures } from '../../../../src/engine/features.ts';
import { applyHead, type HeadWeights } from '../../../../src/engine/heads/head-weights.ts';
import { mapOwnHead } from '../../../../src/engine/heads/own-head.ts';
import { defaultHead } from '../../../../src/engine/stages/defaults.ts';
import { trainHead } from '../../../../src/engine/stages/head.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { decodeCrop } from '../../../../src/studio/images/crop.ts';
import { HAS_SHARED_DATA, SHARED_DATA } from '../../../support/pictures.ts';
import { loadBase } from '../load-base.ts';

const FOLDER = join(SHARED_DATA, 'expressions-small');
const NAMES = ['neutral', 'happiness', 'sadness', 'anger', 'fear', 'disgust', 'surprise'];
const PER_CLASS = 60;
const SEEDS = [1, 2, 3, 4, 5, 6];

describe.skipIf(!HAS_SHARED_DATA)('an anchored head on real faces (skipped where ../shared is absent)', () => {
  it('with 5 labels a class is not worse than the base’s own head', { timeout: 180_000 }, async () => {
    await loadBackend();
    const base = loadBase('face-expression');
    const rows = (
      parse(readFileSync(join(FOLDER, 'labels.csv')), { columns: true }) as { file: string; label: string; source: string }[]
    ).filter(({ source, label }) => source.startsWith('fer') && NAMES.includes(label));
    const chosen = NAMES.flatMap((name) => rows.filter(({ label }) => label === name).slice(0, PER_CLASS));
    const crops = await Promise.all(chosen.map(({ file }) => decodeCrop(readFileSync(join(FOLDER, file)), 112)));
    const pixels = {
      count: crops.length,
      size: 112,
      read: async (faces: ArrayLike<number>) => new Uint8Array(Buffer.concat(Array.from(faces, (face) => crops[face]!))),
    };
    const features = await extractFeatures({ base, pixels, batchSize: 32 });
    const truth = Int32Array.from(chosen, ({ label }) => NAMES.indexOf(label));
    const targets = new Float32Array(truth.length * NAMES.length);
    truth.forEach((label, face) => (targets[face * NAMES.length + label] = 1));
    const ownHead = mapOwnHead(base, NAMES)!;
    const right = (head: HeadWeights, faces: Int32Array) => {
      const answers = largestOf(applyHead(head, pickRows(features, 256, faces)), NAMES.length);
      return answers.filter((answer, n) => answer === truth[faces[n]!]).length / faces.length;
    };

    let [anchored, anew, shipped] = [0, 0, 0];
    for (const seed of SEEDS) {
      const order = shuffled(Int32Array.from(truth.keys()), randomStream(seed));
      const pick = (first: number, count: number) =>
        Int32Array.from(NAMES.flatMap((_, label) => [...order.filter((face) => truth[face] === label).subarray(first, first + count)]));
      const [train, validation, test] = [pick(0, 5), pick(5, 1), pick(6, PER_CLASS)];
      const common = { features, featureLength: 256, targets, classes: NAMES.length, train, validation, groups: order, ownHead };
      const settings = defaultHead({ baseId: base.card.id, seed });
      const fit = async (anchor: 'auto' | 'never') => right((await trainHead({ ...common, settings: { ...settings, anchor } })).head, test);
      shipped += right(ownHead.head, test) / SEEDS.length;
      anchored += (await fit('auto')) / SEEDS.length;
      anew += (await fit('never')) / SEEDS.length;
    }
    // 2,000 test answers: half a point is well within chance.
    expect(anchored).toBeGreaterThan(shipped - 0.005);
    expect(anchored).toBeGreaterThan(anew + 0.05);
  });
});
