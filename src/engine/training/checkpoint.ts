/** A state of learning that can be gone on from: weights, the optimiser's slots, and where in which epoch. */
import { z } from 'zod';
import { runPoint } from '../../shared/contract/runs.ts';
import { headReads, type HeadReads } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { NamedTensors } from '../network.ts';
import { decodeTensorFile, encodeTensorFile } from '../tensor-file.ts';

export const checkpointState = z.object({
  /** Of the settings, faces and labels that the run depends on. */
  config: z.int().nonnegative(),
  /** Epochs done, and faces done in the one after. */
  epoch: z.int().nonnegative(),
  position: z.int().nonnegative(),
  /** Steps of the optimiser. */
  step: z.int().nonnegative(),
  /** Sums over the faces done in this epoch. */
  loss: z.number(),
  correct: z.number(),
  bestEpoch: z.int().nonnegative(),
  bestScore: z.object({ loss: z.number(), accuracy: z.number(), balancedAccuracy: z.number() }),
  /** The last epoch that brought the best score or the lowest loss, and that loss: patience is counted from there. */
  hopefulEpoch: z.int().nonnegative(),
  lowestLoss: z.number(),
  points: z.array(runPoint),
});
export type CheckpointState = z.infer<typeof checkpointState>;

export interface Checkpoint {
  /** `weights/…` of the whole network; of what learns also `start/…`, `best/…`, `mean/…` and `square/…`. */
  readonly tensors: NamedTensors;
  readonly state: CheckpointState;
  /** What a head reads beside or instead of the base's features. */
  readonly reads?: HeadReads;
}

/** The whole network as it was at its best so far. */
export function bestTensors({ tensors }: Checkpoint): NamedTensors {
  return { ...tensorsUnder(tensors, 'weights'), ...tensorsUnder(tensors, 'best') };
}

/** The tensors whose names begin with `<group>/`, without it. */
export function tensorsUnder(tensors: NamedTensors, group: string): NamedTensors {
  const prefix = `${group}/`;
  const chosen = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(chosen.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

const MARK = 'MIENCKP1';
const headerSchema = z.object({ state: checkpointState, reads: headReads.optional() });

export function encodeCheckpoint({ state, tensors, reads }: Checkpoint): Uint8Array<ArrayBuffer> {
  return encodeTensorFile(MARK, reads ? { state, reads } : { state }, tensors);
}

/** @throws StudioError BAD_MODEL where the bytes are not a whole checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  try {
    const { header, tensors } = decodeTensorFile(MARK, bytes);
    const { state, reads } = headerSchema.parse(header);
    return { state, tensors, ...(reads ? { reads } : {}) };
  } catch (cause) {
    throw new StudioError('BAD_MODEL', "A checkpoint is damaged, so the run can't go on from it. Start the run again.", { cause });
  }
}
