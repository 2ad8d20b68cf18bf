/** The map of all faces, by the features of a base. */
import { layOutMap } from '../../engine/curation/map-layout.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { readyBackend } from '../learning/backend.ts';
import { withProject } from '../learning/project-reader.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { featureMatrix } from './feature-matrix.ts';
import type { CurationMethods } from './methods.ts';

export const layOutFaces: Handlers<CurationMethods>['map'] = async ({ project: path, baseId, faceIds }, { emit, signal }) => {
  await readyBackend();
  const steps = weightedSteps([0.2, 1, 2], (progress) => emit(progress));
  const { length, features } = await withProject(path, async (project) => {
    const matrix = await featureMatrix({
      project,
      baseId,
      faceIds,
      signal,
      onProgress: (share) => steps.at(0, share, 'Reading features'),
    });
    return { length: matrix.length, features: matrix.rows(faceIds).features };
  });
  return layOutMap({
    features,
    length,
    seed: 1,
    signal,
    onProgress: (share, step) =>
      step === 'neighbours' ? steps.at(1, share, 'Looking for like faces') : steps.at(2, share, 'Laying them out'),
  });
};
