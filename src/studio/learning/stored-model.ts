/** A run's result as the project stores it: the head alone where the base stayed as shipped, else all weights of the network. */
import * as tf from '@tensorflow/tfjs';
import type { HeadWeights } from '../../engine/heads/head-weights.ts';
import { buildNetwork, correctNetwork, HEAD_LAYER, HIDDEN_LAYER, setNetworkTensors, type NamedTensors } from '../../engine/network.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint, type CheckpointState } from '../../engine/training/checkpoint.ts';
import { StudioError } from '../../shared/errors.ts';
import { readBlob } from '../db/blobs.ts';
import type { OpenProject } from '../db/open.ts';
import { readModelFolder } from '../model-files/model-folder.ts';
import { readyBackend } from './backend.ts';
import { loadBase } from './base-loader.ts';
import type { ModelSource } from './methods.ts';
import { withProject } from './project-reader.ts';

const KERNEL = `${HEAD_LAYER}/kernel`;
const BIAS = `${HEAD_LAYER}/bias`;
const HIDDEN_KERNEL = `${HIDDEN_LAYER}/kernel`;
const HIDDEN_BIAS = `${HIDDEN_LAYER}/bias`;
/** The base's own head where it learnt along; no part of the network. */
const OLD_KERNEL = 'old/kernel';
const OLD_BIAS = 'old/bias';
const HEAD_TENSORS = new Set([KERNEL, BIAS, HIDDEN_KERNEL, HIDDEN_BIAS, OLD_KERNEL, OLD_BIAS]);

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

/** What a head reads, as a checkpoint says it: nothing where that is the top of the base. */
export function readsOfHead({ cuts, extras = [] }: HeadWeights): Pick<Checkpoint, 'reads'> {
  return cuts ? { reads: { cuts: [...cuts], extras: [...extras] } } : {};
}

export function encodeHead(head: HeadWeights): Uint8Array<ArrayBuffer> {
  const { features, classes, kernel, bias, hidden } = head;
  const tensors: NamedTensors = {
    [KERNEL]: { shape: [hidden?.units ?? features, classes], data: kernel },
    [BIAS]: { shape: [classes], data: bias },
  };
  if (hidden) {
    tensors[HIDDEN_KERNEL] = { shape: [features, hidden.units], data: hidden.kernel };
    tensors[HIDDEN_BIAS] = { shape: [hidden.units], data: hidden.bias };
  }
  return encodeCheckpoint({ tensors, state: NO_STATE, ...readsOfHead(head) });
}

export interface NetworkWeights extends Pick<Checkpoint, 'tensors' | 'reads'> {
  /** The base's own head where it learnt along. */
  readonly old?: HeadWeights | null | undefined;
}

export function encodeNetwork({ tensors, reads, old }: NetworkWeights): Uint8Array<ArrayBuffer> {
  const beside: NamedTensors = old
    ? { [OLD_KERNEL]: { shape: [old.features, old.classes], data: old.kernel }, [OLD_BIAS]: { shape: [old.classes], data: old.bias } }
    : {};
  return encodeCheckpoint({ tensors: { ...tensors, ...beside }, state: NO_STATE, ...(reads ? { reads } : {}) });
}

/** The head, all weights of the network where the base learned as well, and the base's own head where it did. */
export interface StoredModel {
  readonly head: HeadWeights;
  readonly network: NamedTensors | null;
  readonly old: HeadWeights | null;
}

/** A Buffer's slice shares its memory, which the decoder does not expect: it gets plain bytes. */
export function readStoredCheckpoint(db: OpenProject['db'], blobId: number): Checkpoint {
  return decodeCheckpoint(new Uint8Array(readBlob(db, blobId)));
}

function splitModel({ tensors, reads }: Checkpoint): StoredModel {
  const {
    [KERNEL]: kernel,
    [BIAS]: bias,
    [HIDDEN_KERNEL]: hidden,
    [HIDDEN_BIAS]: hiddenBias,
    [OLD_KERNEL]: old,
    [OLD_BIAS]: oldBias,
  } = tensors;
  if (!kernel || !bias || kernel.shape.length !== 2) {
    throw new StudioError('BAD_MODEL', 'The stored result of this run has no head. Train it again.');
  }
  const [inputs, classes] = kernel.shape as [number, number];
  const { [OLD_KERNEL]: _kernel, [OLD_BIAS]: _bias, ...network } = tensors;
  return {
    head: {
      features: hidden?.shape[0] ?? inputs,
      classes,
      kernel: kernel.data,
      bias: bias.data,
      ...(hidden && hiddenBias ? { hidden: { units: inputs, kernel: hidden.data, bias: hiddenBias.data } } : {}),
      ...reads,
    },
    network: Object.keys(tensors).some((name) => !HEAD_TENSORS.has(name)) ? network : null,
    old: old && oldBias ? { features: old.shape[0]!, classes: old.shape[1]!, kernel: old.data, bias: oldBias.data } : null,
  };
}

export function readStoredModel(project: string, blobId: number): Promise<StoredModel> {
  return withProject(project, async ({ db }) => splitModel(readStoredCheckpoint(db, blobId)));
}

export interface LoadedNetwork {
  readonly model: tf.LayersModel;
  readonly size: number;
  /** Asked about a face, it is asked about the mirror image as well. */
  readonly mirror: boolean;
}

/** A network of its own; the caller disposes of it. */
export async function loadNetwork(source: ModelSource): Promise<LoadedNetwork> {
  await readyBackend();
  if (source.kind === 'folder') {
    const { manifest, written, oneWay, mirror } = await readModelFolder(source.folder);
    const { topology, weightSpecs, weightData } = source.asWritten ? written : oneWay;
    const artifacts = { modelTopology: topology, weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[], weightData: weightData.buffer };
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    return { model, size: manifest.input.size, mirror: mirror && !source.asWritten };
  }
  const base = await loadBase(source.baseId, source.project);
  const { head, network } = await readStoredModel(source.project, source.blobId);
  const model = buildNetwork(base, head);
  if (network) setNetworkTensors(model, network);
  if (source.correction) correctNetwork(model, source.correction);
  return { model, size: base.card.inputSize, mirror: source.mirror };
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
