/** Labels that are likely wrong: each face judged by a head that has learnt from other people only. */
import { rankLabelErrors } from '../../engine/curation/label-errors.ts';
import { outOfFoldProbabilities } from '../../engine/curation/out-of-fold.ts';
import { largestOf } from '../../engine/evaluation/metrics.ts';
import { mapOwnHead } from '../../engine/heads/own-head.ts';
import { StudioError } from '../../shared/errors.ts';
import { figure } from '../../shared/words.ts';
import { listLabelledRows } from '../db/guesses.ts';
import { loadBase } from '../learning/base-loader.ts';
import { withProject } from '../learning/project-reader.ts';
import { kinGroups } from '../splits/kin-groups.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { featureMatrix } from './feature-matrix.ts';
import { labelTargets } from './label-targets.ts';
import type { CurationMethods } from './methods.ts';

/** Share of the bar that reading features takes. */
const READING = 0.1;

export const findErrors: Handlers<CurationMethods>['errors'] = async ({ project: path, baseId, classIds, names }, { emit, signal }) => {
  const base = await loadBase(baseId, path);
  return withProject(path, async (project) => {
    const rows = listLabelledRows(project.db, { test: true });
    const ids = rows.map(({ faceId }) => faceId);
    const matrix = await featureMatrix({
      project,
      baseId,
      faceIds: ids,
      signal,
      onProgress: (share) => emit({ done: READING * share, step: 'Reading features' }),
    });
    const { faceIds, features, targets } = labelTargets(matrix, rows, classIds);
    const given = largestOf(targets, classIds.length);
    if (new Set(given).size < 2) {
      throw new StudioError('NOT_READY', 'All labels are of one class. Label faces of at least two, then look for wrong labels.');
    }
    const subjects = new Map(rows.map(({ faceId, subject }) => [faceId, subject]));
    // Lookalikes as well: a head that has learnt from a copy would only repeat its label.
    const groups = kinGroups(
      project.db,
      faceIds.map((id) => ({ id, subject: subjects.get(id) ?? null })),
    );
    const { probabilities, judged } = await outOfFoldProbabilities({
      features,
      featureLength: matrix.length,
      targets,
      classes: classIds.length,
      given,
      groups,
      ownHead: mapOwnHead(base, names),
      seed: 1,
      signal,
      onProgress: (share) =>
        emit({ done: READING + (1 - READING) * share, step: `Judging ${figure(faceIds.length)} labels by the others` }),
    });
    if (judged.length === 0) {
      throw new StudioError(
        'NOT_READY',
        'A label is judged by what other people show, and each class is labelled on one person only. Label faces of others as well.',
      );
    }
    const ranked = rankLabelErrors({ probabilities, judged, targets, classes: classIds.length });
    const known = new Set(judged);
    const left = Map.groupBy(
      [...given.keys()].filter((row) => !known.has(row)),
      (row) => given[row]!,
    );
    return {
      ranked: ranked.map((error) => ({ ...error, faceId: faceIds[error.index]! })),
      unchecked: [...left].map(([position, own]) => ({
        classId: classIds[position]!,
        labels: own.length,
        people: new Set(own.map((row) => groups[row])).size,
      })),
    };
  });
};
