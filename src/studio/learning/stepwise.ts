/** Stages that go over the pictures in steps, as the worker does them; and what their networks began with. */
import type * as tf from '@tensorflow/tfjs';
import type { Base } from '../../engine/bases/base.ts';
import { judgeOldClasses } from '../../engine/evaluation/old-classes.ts';
import { extractFeatures } from '../../engine/features.ts';
import type { HeadWeights } from '../../engine/heads/head-weights.ts';
import { partHeads } from '../../engine/heads/old-head.ts';
import { mapOwnHead } from '../../engine/heads/own-head.ts';
import { buildNetwork, setNetworkTensors } from '../../engine/network.ts';
import { defaultHead } from '../../engine/stages/defaults.ts';
import { fineTune } from '../../engine/stages/finetune.ts';
import { trainHead } from '../../engine/stages/head.ts';
import { trainJointly } from '../../engine/stages/joint.ts';
import { testRates } from '../../engine/stages/rates.ts';
import { trainFromScratch } from '../../engine/stages/scratch.ts';
import { bestTensors, encodeCheckpoint } from '../../engine/training/checkpoint.ts';
import type { LoopResult, StageFaces, StageWatch } from '../../engine/training/loop.ts';
import { randomHead, randomise } from '../../engine/training/random-weights.ts';
import type { OpenProject } from '../db/open.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { activationStore } from './activation-store.ts';
import { loadBase } from './base-loader.ts';
import { cropSource } from './crop-source.ts';
import type { LearningMethods, RunModel, StepwiseFaces } from './methods.ts';
import { withProject } from './project-reader.ts';
import { readingAhead } from './read-ahead.ts';
import { featureKey, keptFeatures, storedFeatures } from './stored-features.ts';
import { encodeNetwork, readStoredCheckpoint, readsOfHead, readStoredModel, type StoredModel } from './stored-model.ts';
import { usableMemory } from './usable-memory.ts';

const BATCH = 32;
/** A bias below this is that of a class that the base never answers. */
const NEVER = -1e3;

export const stepwise: Pick<Handlers<LearningMethods>, 'learn' | 'bestOf' | 'testRates' | 'judgeOld'> = {
  async learn({ resumeBlobId, checkpointEverySeconds, ...input }, { emit, signal }) {
    const base = await loadBase(input.baseId, input.project);
    return withProject(input.project, async (project) => {
      const start = input.from && (await startOf(input.from, input.start.settings.seed));
      const reads = start ? readsOfHead(start.head) : {};
      const watch: StageWatch = {
        ...(resumeBlobId === null ? {} : { resume: readStoredCheckpoint(project.db, resumeBlobId) }),
        checkpointEverySeconds,
        memory: usableMemory(),
        onPoint: (point) => emit({ kind: 'point', point }),
        onStep: ({ epoch }) => emit({ kind: 'step', epoch }),
        onCheckpoint(checkpoint) {
          const bytes = encodeCheckpoint({ ...checkpoint, ...reads });
          const { epoch, position } = checkpoint.state;
          emit({ kind: 'checkpoint', epoch: epoch + position / input.train.length, bytes }, [bytes.buffer]);
        },
        signal,
      };
      const { tensors, oldHead, bestEpoch, averaged, stoppedEarly, trainableParameters } = await perform(
        project,
        base,
        { ...input, model: start },
        {
          ...watch,
          activations: activationStore(project, input.faceIds, (kept) =>
            emit(
              { kind: 'activations', ...kept },
              kept.rows.map(({ data }) => data.buffer),
            ),
          ),
        },
      );
      return { model: encodeNetwork({ tensors, old: oldHead, ...reads }), bestEpoch, averaged, stoppedEarly, trainableParameters };
    });
  },

  bestOf: ({ project, blobId, classes }) =>
    withProject(project, async ({ db }) => {
      const checkpoint = readStoredCheckpoint(db, blobId);
      const tensors = bestTensors(checkpoint);
      if (tensors['head/bias']!.data.length > classes) return encodeNetwork(partHeads(tensors, classes));
      return encodeNetwork({ ...checkpoint, tensors });
    }),

  async testRates(input, { emit, signal }) {
    const base = await loadBase(input.baseId, input.project);
    const { start } = input;
    const network = await startingNetwork(base, input, signal);
    try {
      return await withProject(input.project, (project) =>
        testRates({
          ...facesOf(project, base, input),
          network,
          card: base.card,
          unfreeze: 'unfreeze' in start.settings ? start.settings.unfreeze : base.card.blocks.length,
          settings: start.settings,
          onStep: (done, all) => emit({ done: done / all }),
          signal,
        }),
      );
    } finally {
      network.dispose();
    }
  },

  async judgeOld({ project: path, model, faceIds, truth }, { signal }) {
    const base = await loadBase(model.baseId, path);
    if (!base.ownHead) return null;
    const { head, network: tensors, old } = await readStoredModel(model.project, model.blobId);
    const network = tensors ? loadWith(base, { head, network: tensors }) : null;
    try {
      return await withProject(path, async (project) => {
        const { baseId, mirror } = model;
        const pixels = cropSource(project, faceIds, base.card.inputSize);
        const kept = keptFeatures(project, featureKey({ baseId, mirror }), faceIds);
        return judgeOldClasses({
          mirror,
          network,
          featuresLayer: (base.model.outputs[0] as tf.SymbolicTensor).sourceLayer.name,
          before: base.ownHead!,
          after: old ?? base.ownHead!,
          pixels,
          features: kept ?? (await extractFeatures({ base, pixels, batchSize: BATCH, mirror, signal })),
          faces: Int32Array.from(faceIds.keys()),
          truth,
          batchSize: BATCH,
          signal,
        });
      });
    } finally {
      network?.dispose();
    }
  },
};

function facesOf(project: OpenProject, { card }: Base, { faceIds, targets, classes, train, validation }: StepwiseFaces) {
  return { pixels: readingAhead(project, faceIds, card.inputSize), targets, classes: classes.length, train, validation };
}

async function perform(
  project: OpenProject,
  base: Base,
  input: StepwiseFaces & { readonly model: StoredModel | null },
  watch: StageWatch & Pick<StageFaces, 'activations'>,
): Promise<LoopResult & { oldHead?: HeadWeights | null }> {
  const { start } = input;
  const common = { ...facesOf(project, base, input), ...watch, base };
  if (start.stage === 'scratch' || start.stage === 'pretrain') return trainFromScratch({ ...common, settings: start.settings });
  if (start.stage === 'finetune') {
    const { head, network } = input.model!;
    return fineTune({ ...common, head, settings: start.settings, ...(network ? { start: network } : {}) });
  }
  const { method } = start.settings;
  if (method === 'direct') return trainJointly({ ...common, settings: start.settings, head: null, features: null, oldFaces: null });
  const features = await storedFeatures(input.project, featureKey({ baseId: input.baseId, mirror: start.settings.mirror }), input.faceIds);
  const head = await firstHead(base, input, features, watch.signal);
  if (method === 'lwf' || !input.old) return trainJointly({ ...common, settings: start.settings, head, features, oldFaces: null });
  const { old } = input;
  return withProject(old.project, (other) =>
    trainJointly({
      ...common,
      settings: start.settings,
      head,
      features: null,
      oldFaces: {
        pixels: cropSource(other, old.faceIds, base.card.inputSize),
        targets: oneHot(old.classes, base.card.knows.length),
      },
    }),
  );
}

/** The head that rehearsal and learning without forgetting begin with: trained on the frozen base, as the head stage does it. */
async function firstHead(
  base: Base,
  { classes, targets, train, validation, groups, start }: StepwiseFaces,
  features: Float32Array,
  signal: AbortSignal,
): Promise<HeadWeights> {
  const { head } = await trainHead({
    features,
    featureLength: base.card.features,
    targets,
    classes: classes.length,
    train,
    validation,
    groups,
    ownHead: mapOwnHead(base, classes),
    settings: defaultHead({ baseId: base.card.id, seed: start.settings.seed }),
    signal,
  });
  return head;
}

/** What a run ended with, ready to learn on: a class that the base as shipped never answers gets a chance. */
async function startOf(from: RunModel, seed: number): Promise<StoredModel> {
  const stored = await readStoredModel(from.project, from.blobId);
  const { head } = stored;
  if (!head.bias.some((bias) => bias < NEVER)) return stored;
  const least = Math.min(...head.bias.filter((bias) => bias >= NEVER));
  const random = randomHead(head.features, head.classes, seed);
  return {
    ...stored,
    head: {
      ...head,
      kernel: head.kernel.map((weight, at) => (head.bias[at % head.classes]! < NEVER ? random.kernel[at]! : weight)),
      bias: head.bias.map((bias) => Math.max(bias, least)),
    },
  };
}

function loadWith(base: Base, { head, network }: Pick<StoredModel, 'head' | 'network'>): tf.LayersModel {
  const model = buildNetwork(base, head);
  if (network) setNetworkTensors(model, network);
  return model;
}

/** A copy of what the stage would begin with, for its own classes alone. */
async function startingNetwork(base: Base, input: StepwiseFaces, signal: AbortSignal): Promise<tf.LayersModel> {
  const { start } = input;
  const { seed } = start.settings;
  const random = () => buildNetwork(base, randomHead(base.card.features, input.classes.length, seed));
  if (start.stage === 'finetune') return loadWith(base, await startOf(input.from!, seed));
  if (start.stage === 'scratch' || start.stage === 'pretrain') {
    const network = random();
    randomise(network, seed);
    return network;
  }
  if (start.settings.method === 'direct') return random();
  const features = await storedFeatures(input.project, featureKey({ baseId: input.baseId, mirror: start.settings.mirror }), input.faceIds);
  return buildNetwork(base, await firstHead(base, input, features, signal));
}

function oneHot(classes: Int32Array, count: number): Float32Array {
  const rows = new Float32Array(classes.length * count);
  classes.forEach((own, row) => (rows[row * count + own] = 1));
  return rows;
}
