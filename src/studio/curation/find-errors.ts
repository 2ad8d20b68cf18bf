/** Labels that are likely wrong: each face judged by a head that has learnt from other people only. */
import { rankLabelErrors } from '../../engine/curation/label-errors.ts';
import { outOfFoldProbabilities } from '../../engine/curation/out-of-fold.ts';
import { largestOf } from '../../engine/evaluation/metrics.ts';
import { StudioError } from '../../shared/errors.ts';
import { listLookalikes } from '../db/duplicates.ts';
import { listLabelledRows } from '../db/guesses.ts';
import { readyBackend } from '../learning/backend.ts';
import { withProject } from '../learning/project-reader.ts';
import { kinNames } from '../splits/kinship.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { featureMatrix } from './feature-matrix.ts';
import { labelTargets } from './label-targets.ts';
import type { CurationMethods } from './methods.ts';

export const findErrors: Handlers<CurationMethods>['errors'] = async ({ project: path, baseId, classIds }, { emit, signal }) => {
  await readyBackend();
  return withProject(path, async (project) => {
    const rows = listLabelledRows(project.db, { test: true });
    const ids = rows.map(({ faceId }) => faceId);
    const matrix = featureMatrix(project, baseId, ids);
    const { faceIds, features, targets } = labelTargets(matrix, rows, classIds);
    const given = largestOf(targets, classIds.length);
    if (new Set(given).size < 2) {
      throw new StudioError('NOT_READY', 'All labels are of one class. Label faces of at least two, then look for wrong labels.');
    }
    const subjects = new Map(rows.map(({ faceId, subject }) => [faceId, subject]));
    // Lookalikes as well: a head that has learnt from a copy would only repeat its label.
    const kin = kinNames(
      faceIds.map((id) => ({ id, subject: subjects.get(id) ?? null })),
      listLookalikes(project.db),
    );
    const numbers = new Map([...new Set(kin)].map((name, number) => [name, number]));
    const probabilities = await outOfFoldProbabilities({
      features,
      featureLength: matrix.length,
      targets,
      classes: classIds.length,
      given,
      groups: Int32Array.from(kin, (name) => numbers.get(name)!),
      seed: 1,
      signal,
      onProgress: (share) => emit({ done: share, step: `Judging ${faceIds.length.toLocaleString('en')} labels by the others` }),
    });
    const ranked = rankLabelErrors({ probabilities, targets, classes: classIds.length });
    return ranked.map((error) => ({ ...error, faceId: faceIds[error.index]! }));
  });
};
