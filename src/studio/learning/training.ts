/** Training on computed features as the worker does it: features once, a head on them. */
import { extraMatrix, EXTRA_LENGTHS } from '../../engine/data/landmark-geometry.ts';
import { predictRows } from '../../engine/evaluation/predict.ts';
import { extractFeatures } from '../../engine/features.ts';
import { applyHead, headParameters, type HeadWeights } from '../../engine/heads/head-weights.ts';
import { mapOwnHead } from '../../engine/heads/own-head.ts';
import { cutsModel } from '../../engine/network.ts';
import { cutLengths } from '../../shared/blocks.ts';
import { trainOnFeatures } from '../../engine/stages/features.ts';
import { trainHead } from '../../engine/stages/head.ts';
import { looksBothWays } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { loadBase } from './base-loader.ts';
import { cropSource } from './crop-source.ts';
import type { LearningMethods } from './methods.ts';
import { withProject } from './project-reader.ts';
import { featureKey, storedFeatures } from './stored-features.ts';
import { encodeHead } from './stored-model.ts';

/** Faces a message: small enough for a bar that moves and a quick cancel, large enough for few transactions. */
const FEATURE_CHUNK = 128;
const BATCH = 32;

export const training: Pick<Handlers<LearningMethods>, 'features' | 'baseHead' | 'trainHead' | 'trainOnFeatures'> = {
  async features({ project: path, baseId, faceIds, cuts, mirror }, { emit, signal }) {
    const base = await loadBase(baseId, path);
    const inner = cuts && { model: cutsModel(base, cuts), columns: cutLengths(base.card, cuts).reduce((sum, length) => sum + length, 0) };
    await withProject(path, async (project) => {
      for (let first = 0; first < faceIds.length; first += FEATURE_CHUNK) {
        const chunk = faceIds.slice(first, first + FEATURE_CHUNK);
        const pixels = cropSource(project, chunk, base.card.inputSize);
        const common = { pixels, batchSize: BATCH, mirror, signal };
        const data = inner
          ? await predictRows({ ...common, ...inner, what: 'Computing features' })
          : await extractFeatures({ ...common, base });
        emit({ faceIds: chunk, data }, [data.buffer as ArrayBuffer]);
      }
    });
  },

  async baseHead({ project, baseId, classes, classChoice, faceIds, mirror }) {
    const base = await loadBase(baseId, project);
    const mapped = mapOwnHead(base, classes, new Map(classChoice));
    if (!mapped) return null;
    const features = await storedFeatures(project, featureKey({ baseId, mirror }), faceIds);
    return { model: encodeHead(mapped.head), known: mapped.known, probabilities: applyHead(mapped.head, features) };
  },

  async trainHead({ project, baseId, classes, faceIds, settings, classChoice, ...faces }, { emit, signal }) {
    const base = await loadBase(baseId, project);
    const features = await storedFeatures(project, featureKey({ baseId, mirror: looksBothWays(settings) }), faceIds);
    const { head, notes } = await trainHead({
      ...faces,
      features,
      featureLength: base.card.features,
      classes: classes.length,
      ownHead: mapOwnHead(base, classes, new Map(classChoice)),
      settings,
      signal,
      onPoint: (point) => emit(point),
    });
    return fitted(head, features, notes);
  },

  async trainOnFeatures({ project, baseId, classes, faceIds, settings, landmarks, ...faces }, { emit, signal }) {
    const base = await loadBase(baseId, project);
    const { card } = base;
    const { cuts, extras } = settings;
    const mirror = looksBothWays(settings);
    const inner = await storedFeatures(project, featureKey({ baseId, cuts, mirror }), faceIds);
    const beside = extras.length > 0 ? extraMatrix(landmarks, extras, { train: faces.train, mirror }) : new Float32Array();
    if (!beside) {
      throw new StudioError(
        'NOT_READY',
        'None of the faces to learn from has landmarks: their pictures came in as crops. Leave the extra inputs out, or import photos in which faces are found.',
      );
    }
    const lengths = [...cutLengths(card, cuts), ...extras.map((extra) => EXTRA_LENGTHS[extra])];
    const features = sideBySide(inner, beside, faceIds.length);
    const ownHead = mapOwnHead(base, classes);
    const ownInput = cuts.indexOf(card.blocks.at(-1)!.name);
    const { head, notes } = await trainOnFeatures({
      ...faces,
      features,
      featureLength: lengths.reduce((sum, length) => sum + length, 0),
      lengths,
      own: ownInput >= 0 && ownHead ? { head: ownHead, input: ownInput } : null,
      classes: classes.length,
      settings,
      signal,
      onPoint: (point) => emit(point),
    });
    return fitted({ ...head, cuts, extras }, features, notes);
  },
};

function fitted(head: HeadWeights, features: Float32Array, notes: readonly string[]) {
  return { model: encodeHead(head), probabilities: applyHead(head, features), parameters: headParameters(head), notes };
}

/** Rows of two matrices beside each other. */
function sideBySide(left: Float32Array, right: Float32Array, rows: number): Float32Array {
  if (right.length === 0) return left;
  const [first, second] = [left.length / rows, right.length / rows];
  const both = new Float32Array(left.length + right.length);
  for (let row = 0; row < rows; row++) {
    both.set(left.subarray(row * first, (row + 1) * first), row * (first + second));
    both.set(right.subarray(row * second, (row + 1) * second), row * (first + second) + first);
  }
  return both;
}
