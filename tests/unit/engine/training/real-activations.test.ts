/** What a byte a number does to answers about real faces: next to nothing, wherever the network is cut. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { pixelTensor } from '../../../../src/engine/evaluation/predict.ts';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { packActivations, unpackActivations } from '../../../../src/engine/training/activations.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { loadBase } from '../load-base.ts';

const FACES = fileURLToPath(new URL('../../../../../shared/data/expressions-small/', import.meta.url));
const CLASSES = ['neutral', 'happiness', 'sadness', 'anger', 'fear', 'disgust', 'surprise'];
/** Of each class. */
const COUNT = Number(process.env['MIEN_REAL_FACES'] ?? 40);
const BATCH = 20;

it.skipIf(!existsSync(FACES))(
  'answers about real faces hardly change (skipped where the shared faces are not there)',
  async () => {
    await loadBackend();
    const base = loadBase('face-expression');
    const { inputSize } = base.card;
    const files = CLASSES.flatMap((name, label) =>
      readdirSync(join(FACES, name))
        .slice(0, COUNT)
        .map((file) => ({ path: join(FACES, name, file), label })),
    );
    const network = buildNetwork(base, base.ownHead!);
    const right = { exact: 0, kept: [0, 0, 0] };
    let [changed, most] = [0, 0];
    for (let first = 0; first < files.length; first += BATCH) {
      const batch = files.slice(first, first + BATCH);
      const crops = await Promise.all(
        batch.map(({ path }) =>
          sharp(readFileSync(path)).resize(inputSize, inputSize, { fit: 'cover' }).removeAlpha().toColourspace('srgb').raw().toBuffer(),
        ),
      );
      const pixels = pixelTensor(new Uint8Array(Buffer.concat(crops)), batch.length, inputSize);
      [1, 2, 3].forEach((unfreeze, cut) => {
        const passes = cutNetwork(network, base.card, unfreeze);
        const exact = tf.tidy(() => passes.frozen(pixels));
        const values = exact.dataSync() as Float32Array;
        const length = values.length / batch.length;
        const channels = passes.cutShape.at(-1)!;
        const packed = batch.map((_, n) => packActivations(values.subarray(n * length, (n + 1) * length), channels));
        const again = unpackActivations(packed, passes.cutShape);
        const [before, after] = [exact, again].map((tensor) => tf.tidy(() => tf.softmax(passes.learning(tensor))));
        const [a, b] = [before!, after!].map((tensor) => ({ all: tensor.dataSync(), chosen: tensor.argMax(1).dataSync() }));
        batch.forEach(({ label }, n) => {
          if (cut === 0 && a!.chosen[n] === label) right.exact++;
          if (b!.chosen[n] === label) right.kept[cut]!++;
          if (a!.chosen[n] !== b!.chosen[n]) changed++;
        });
        a!.all.forEach((value, at) => (most = Math.max(most, Math.abs(value - b!.all[at]!))));
        tf.dispose([exact, again, before!, after!]);
      });
      pixels.dispose();
    }
    network.dispose();
    base.dispose();
    if (process.env['MIEN_REAL_FACES']) console.log({ faces: files.length, right, changed, most });
    expect(files.length).toBeGreaterThan(200);
    // 0.2 points of all, and never less than one face.
    for (const kept of right.kept) expect(Math.abs(kept - right.exact)).toBeLessThanOrEqual(Math.max(1, 0.002 * files.length));
    expect(most).toBeLessThan(0.05);
  },
  600_000,
);
