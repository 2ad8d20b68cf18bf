/** Training as the worker does it: features once, a head on them, and the layers below. */
import { applyHead } from '../../engine/heads/head-weights.ts';
import { mapOwnHead } from '../../engine/heads/own-head.ts';
import { extractFeatures } from '../../engine/features.ts';
import { fineTune } from '../../engine/stages/finetune.ts';
import { trainHead } from '../../engine/stages/head.ts';
import { bestTensors, encodeCheckpoint } from '../../engine/training/checkpoint.ts';
import { readFeatures } from '../db/features.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { loadBase } from './base-loader.ts';
import { cropSource } from './crop-source.ts';
import type { LearningMethods } from './methods.ts';
import { withProject } from './project-reader.ts';
import { encodeHead, encodeTensors, readStoredCheckpoint, readStoredModel } from './stored-model.ts';

/** Faces a message: small enough for a bar that moves and a quick cancel, large enough for few transactions. */
const FEATURE_CHUNK = 128;
const BATCH = 32;

export const training: Pick<Handlers<LearningMethods>, 'features' | 'baseHead' | 'trainHead' | 'fineTune' | 'bestOf'> = {
  async features({ project: path, baseId, faceIds }, { emit, signal }) {
    const base = await loadBase(baseId, path);
    await withProject(path, async (project) => {
      for (let first = 0; first < faceIds.length; first += FEATURE_CHUNK) {
        const chunk = faceIds.slice(first, first + FEATURE_CHUNK);
        const pixels = cropSource(project, chunk, base.card.inputSize);
        const data = await extractFeatures({ base, pixels, batchSize: BATCH, signal });
        emit({ faceIds: chunk, data }, [data.buffer as ArrayBuffer]);
      }
    });
  },

  async baseHead({ project, baseId, classes, faceIds }) {
    const base = await loadBase(baseId, project);
    const mapped = mapOwnHead(base, classes);
    if (!mapped) return null;
    const features = await storedFeatures(project, baseId, faceIds);
    return { model: encodeHead(mapped.head), known: mapped.known, probabilities: applyHead(mapped.head, features) };
  },

  async trainHead({ project, baseId, classes, faceIds, targets, train, validation }, { emit, signal }) {
    const base = await loadBase(baseId, project);
    const features = await storedFeatures(project, baseId, faceIds);
    const { head } = await trainHead({
      features,
      featureLength: base.card.features,
      targets,
      classes: classes.length,
      train,
      validation,
      ownHead: mapOwnHead(base, classes),
      signal,
      onPoint: (point) => emit(point),
    });
    return { model: encodeHead(head), probabilities: applyHead(head, features) };
  },

  async fineTune(input, { emit, signal }) {
    const { project: path, baseId, classes, faceIds, from, resumeBlobId, ...rest } = input;
    if (from.kind !== 'run') throw new Error('Fine-tuning goes on from a run');
    const base = await loadBase(baseId, path);
    const { head, network } = await readStoredModel(from.project, from.blobId);
    return withProject(path, async (project) => {
      const result = await fineTune({
        ...rest,
        base,
        head,
        ...(network ? { start: network } : {}),
        classes: classes.length,
        pixels: cropSource(project, faceIds, base.card.inputSize),
        ...(resumeBlobId === null ? {} : { resume: readStoredCheckpoint(project.db, resumeBlobId) }),
        onPoint: (point) => emit({ kind: 'point', point }),
        onStep: ({ epoch }) => emit({ kind: 'step', epoch }),
        onCheckpoint(checkpoint) {
          const bytes = encodeCheckpoint(checkpoint) as Uint8Array<ArrayBuffer>;
          const { epoch, position } = checkpoint.state;
          emit({ kind: 'checkpoint', epoch: epoch + position / rest.train.length, bytes }, [bytes.buffer]);
        },
        signal,
      });
      const { tensors, bestEpoch, averaged, stoppedEarly, trainableParameters } = result;
      return { model: encodeTensors(tensors), bestEpoch, averaged, stoppedEarly, trainableParameters };
    });
  },

  bestOf: ({ project, blobId }) => withProject(project, async ({ db }) => encodeTensors(bestTensors(readStoredCheckpoint(db, blobId)))),
};

/** faces × features. The studio has them computed before it asks for a head. */
function storedFeatures(path: string, baseId: string, faceIds: readonly number[]): Promise<Float32Array> {
  return withProject(path, async ({ db }) => {
    const rows = readFeatures(db, baseId, faceIds);
    const length = rows.values().next().value?.length ?? 0;
    const features = new Float32Array(faceIds.length * length);
    faceIds.forEach((faceId, position) => {
      const row = rows.get(faceId);
      if (!row) throw new Error(`The features of face ${faceId} are missing`);
      features.set(row, position * length);
    });
    return features;
  });
}
