/** The shipped weights, for tests. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BASE_FILES, buildBase, type Base, type ShippedBaseId } from '../../../src/engine/bases/base.ts';
import { decodeFaceApiWeights, type WeightMap } from '../../../src/engine/bases/weights.ts';

export const MODEL_FOLDER = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');

export function loadWeights(id: ShippedBaseId): WeightMap {
  const name = join(MODEL_FOLDER, BASE_FILES[id]);
  return decodeFaceApiWeights(JSON.parse(readFileSync(`${name}-weights_manifest.json`, 'utf8')), readFileSync(`${name}.bin`));
}

export function loadBase(id: ShippedBaseId): Base {
  return buildBase(id, loadWeights(id));
}
