/** A run's result as the project stores it: the head alone where the base stayed as shipped, else all weights of the network. */
import * as tf from '@tensorflow/tfjs';
import type { HeadWeights } from '../../engine/heads/head-weights.ts';
import { buildNetwork, correctNetwork, HEAD_LAYER, setNetworkTensors, type NamedTensors } from '../../engine/network.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint, type CheckpointState } from '../../engine/training/checkpoint.ts';
import { StudioError } from '../../shared/errors.ts';
import { readBlob } from '../db/blobs.ts';
import type { OpenProject } from '../db/open.ts';
import { readModelFolder } from '../predict/model-folder.ts';
import { readyBackend } from './backend.ts';
import { loadBase } from './base-loader.ts';
import type { ModelSource } from './methods.ts';
import { withProject } from './project-reader.ts';

const KERNEL = `${HEAD_LAYER}/kernel`;
const BIAS = `${HEAD_LAYER}/bias`;

/** A result is not gone on from: it has weights and no place in any epoch. */
const NO_STATE: CheckpointState = {
  config: 0,
  epoch: 0,
  position: 0,
  step: 0,
  loss: 0,
  correct: 0,
  bestEpoch: 0,
  bestScore: { loss: 0, accuracy: 0, balancedAccuracy: 0 },
  hopefulEpoch: 0,
  lowestLoss: 0,
  points: [],
};

export function encodeHead({ features, classes, kernel, bias }: HeadWeights): Uint8Array<ArrayBuffer> {
  return encodeTensors({ [KERNEL]: { shape: [features, classes], data: kernel }, [BIAS]: { shape: [classes], data: bias } });
}

export function encodeTensors(tensors: NamedTensors): Uint8Array<ArrayBuffer> {
  return encodeCheckpoint({ tensors, state: NO_STATE }) as Uint8Array<ArrayBuffer>;
}

/** The head, and all weights of the network where the base learned as well. */
export interface StoredModel {
  readonly head: HeadWeights;
  readonly network: NamedTensors | null;
}

/** A Buffer's slice shares its memory, which the decoder does not expect: it gets plain bytes. */
export function readStoredCheckpoint(db: OpenProject['db'], blobId: number): Checkpoint {
  return decodeCheckpoint(new Uint8Array(readBlob(db, blobId)));
}

function splitModel({ tensors }: Checkpoint): StoredModel {
  const kernel = tensors[KERNEL];
  const bias = tensors[BIAS];
  if (!kernel || !bias || kernel.shape.length !== 2) {
    throw new StudioError('BAD_MODEL', 'The stored result of this run has no head. Train it again.');
  }
  const [features, classes] = kernel.shape as [number, number];
  return {
    head: { features, classes, kernel: kernel.data, bias: bias.data },
    network: Object.keys(tensors).length > 2 ? tensors : null,
  };
}

export function readStoredModel(project: string, blobId: number): Promise<StoredModel> {
  return withProject(project, async ({ db }) => splitModel(readStoredCheckpoint(db, blobId)));
}

export interface LoadedNetwork {
  readonly model: tf.LayersModel;
  readonly size: number;
}

/** A network of its own; the caller disposes of it. */
export async function loadNetwork(source: ModelSource): Promise<LoadedNetwork> {
  await readyBackend();
  if (source.kind === 'folder') {
    const { topology, weightSpecs, weightData, manifest } = await readModelFolder(source.folder);
    const artifacts = { modelTopology: topology, weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[], weightData: weightData.buffer };
    return { model: await tf.loadLayersModel(tf.io.fromMemory(artifacts)), size: manifest.input.size };
  }
  const base = await loadBase(source.baseId, source.project);
  const { head, network } = await readStoredModel(source.project, source.blobId);
  const model = buildNetwork(base, head);
  if (network) setNetworkTensors(model, network);
  if (source.correction) correctNetwork(model, source.correction);
  return { model, size: base.card.inputSize };
}

/** Loads, uses and lets go. */
export async function withNetwork<Result>(source: ModelSource, work: (network: LoadedNetwork) => Promise<Result>): Promise<Result> {
  const network = await loadNetwork(source);
  try {
    return await work(network);
  } finally {
    network.model.dispose();
  }
}
