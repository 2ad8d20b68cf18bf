/** Some faces to learn from, chosen by the seed, for the sheet that shows what the augmentation does. */
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { randomStream, shuffled } from '../../engine/data/random.ts';
import type { Augmentation } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { OpenProject } from '../db/open.ts';
import { listRuns } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import type { LearningWorker } from '../learning/learning-worker.ts';

interface PreviewOptions {
  readonly augmentation: Augmentation;
  readonly seed: number;
  readonly faces: number;
  readonly draws: number;
}

export async function previewAugmentation(
  { db, path }: OpenProject,
  learner: LearningWorker,
  { augmentation, seed, faces, draws }: PreviewOptions,
): Promise<File> {
  const labelled = listLabelledFaces(db);
  const candidates = labelled.filter(({ part }) => part === 'train');
  const ids = (candidates.length > 0 ? candidates : labelled).map(({ id }) => id);
  if (ids.length === 0) {
    throw new StudioError('NOT_READY', 'No face is labelled yet. Label some to see what the augmentation does to them.');
  }
  const faceIds = [...shuffled(ids, randomStream(seed)).subarray(0, faces)];
  const baseId = listRuns(db).findLast(({ stage }) => stage === 'head')?.baseId ?? DEFAULT_BASE_ID;
  const png = await learner.call('augmentationPreview', { project: path, baseId, faceIds, augmentation, seed, draws });
  return new File([png], 'augmentation.png', { type: 'image/png' });
}
