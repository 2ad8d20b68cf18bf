/** A base measured on some faces: their features, where the project has none yet, and a plain head on them. */
import { probeBase } from '../../engine/bases/probe.ts';
import { extractFeatures } from '../../engine/features.ts';
import { readFeatures } from '../db/features.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { withBase } from './base-loader.ts';
import { cropSource } from './crop-source.ts';
import type { LearningMethods } from './methods.ts';
import { withProject } from './project-reader.ts';

const CHUNK = 64;
const BATCH = 32;

export const probing: Pick<Handlers<LearningMethods>, 'probeBase'> = {
  probeBase: ({ project: path, settingsFolder, baseId, faceIds, ...labels }, { emit, signal }) =>
    withBase(baseId, settingsFolder === null ? path : { settingsFolder }, (base) =>
      withProject(path, async (project) => {
        const length = base.card.features;
        const features = new Float32Array(faceIds.length * length);
        const known = readFeatures(project.db, baseId, faceIds);
        const missing = faceIds.filter((id) => !known.has(id));
        for (let first = 0; first < missing.length; first += CHUNK) {
          const chunk = missing.slice(first, first + CHUNK);
          const data = await extractFeatures({
            base,
            pixels: cropSource(project, chunk, base.card.inputSize),
            batchSize: BATCH,
            mirror: true,
            signal,
          });
          chunk.forEach((id, row) => known.set(id, data.slice(row * length, (row + 1) * length)));
          emit({ faceIds: chunk, data, done: Math.min(1, (first + CHUNK) / missing.length) });
        }
        faceIds.forEach((id, row) => features.set(known.get(id)!, row * length));
        return probeBase({ ...labels, features, featureLength: length, signal });
      }),
    ),
};
