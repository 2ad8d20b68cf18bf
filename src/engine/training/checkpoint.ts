/** A state of learning that can be gone on from: weights, the optimiser's slots, and where in which epoch. */
import { z } from 'zod';
import { runPoint } from '../../shared/contract/runs.ts';
import { StudioError } from '../../shared/errors.ts';
import type { NamedTensors } from '../network.ts';
import { checksum } from './checksum.ts';

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

/** "MIENCKP1", length of the header and checksum of all after it as u32, header in JSON, float32 values; little-endian. */
const MAGIC = new TextEncoder().encode('MIENCKP1');
const PREAMBLE = MAGIC.length + 8;

const headerSchema = z.object({
  state: checkpointState,
  tensors: z.array(z.object({ name: z.string(), shape: z.array(z.int().nonnegative()) })),
});

export function encodeCheckpoint({ state, tensors }: Checkpoint): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors);
  const json = JSON.stringify({ state, tensors: entries.map(([name, { shape }]) => ({ name, shape })) });
  const header = new TextEncoder().encode(json);
  const values = entries.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(PREAMBLE + header.length + values);
  bytes.set(MAGIC);
  bytes.set(header, PREAMBLE);
  let at = PREAMBLE + header.length;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length, header.length, true);
  view.setUint32(MAGIC.length + 4, checksum(bytes.subarray(PREAMBLE)), true);
  return bytes;
}

/** @throws StudioError BAD_MODEL where the bytes are not a whole checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const damaged = (cause?: unknown) =>
    new StudioError('BAD_MODEL', "A checkpoint is damaged, so the run can't go on from it. Start the run again.", { cause });
  if (bytes.length < PREAMBLE || MAGIC.some((byte, at) => bytes[at] !== byte)) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(MAGIC.length, true);
  if (view.getUint32(MAGIC.length + 4, true) !== checksum(bytes.subarray(PREAMBLE))) throw damaged();
  let header: z.infer<typeof headerSchema>;
  try {
    header = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(PREAMBLE, PREAMBLE + headerLength))));
  } catch (error) {
    throw damaged(error);
  }
  let at = PREAMBLE + headerLength;
  const tensors: NamedTensors = {};
  for (const { name, shape } of header.tensors) {
    const size = shape.reduce((product, side) => product * side, 4);
    if (at + size > bytes.length) throw damaged();
    tensors[name] = { shape, data: new Float32Array(bytes.slice(at, at + size).buffer) };
    at += size;
  }
  if (at !== bytes.length) throw damaged();
  return { state: header.state, tensors };
}
