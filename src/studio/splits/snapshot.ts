/** What a run sees: its faces, their labels and their parts, frozen before it starts. Later labels do not change it. */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { splitPart, type SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { knownShares, targetMatrix } from '../../engine/data/targets.ts';
import { putBlob, readBlob } from '../db/blobs.ts';
import { parseJson } from '../db/json-column.ts';
import { countPresent, type TrainingFace } from '../db/training-faces.ts';
import { kinGroups } from './kin-groups.ts';

const stored = z.object({
  version: z.literal(1),
  classId: z.array(z.int()).min(2),
  faceId: z.array(z.int()),
  /** Per face: [position of the class, share], largest first, summing to 1. */
  shares: z.array(z.array(z.tuple([z.int(), z.number()])).min(1)),
  part: z.array(splitPart),
  /** Per face: one number for a person, and for what looks the same. */
  group: z.array(z.int()),
});
type Stored = z.infer<typeof stored>;

/** Of each face all is there, and its shares are of these classes. */
const fitting = stored.refine(
  ({ classId, faceId, shares, part, group }) =>
    [shares, part, group].every(({ length }) => length === faceId.length) &&
    shares.every((own) => own.every(([position]) => position >= 0 && position < classId.length)),
);

export interface Snapshot {
  /** As it is stored. */
  readonly bytes: Uint8Array;
  /** Of the bytes. */
  readonly hash: string;
  /** Of the classes, the test faces and their labels: runs with the same one were judged alike. */
  readonly testHash: string;
  readonly classIds: readonly number[];
  readonly faceIds: readonly number[];
  readonly parts: readonly SplitPart[];
  /** faces × classes. */
  readonly targets: Float32Array;
  /** Position of the class with the largest share. */
  readonly truth: Int32Array;
  readonly groups: Int32Array;
}

/** Of the faces whose largest share is one of these classes; what was said for others is left out of their shares. Nothing is stored. */
export function makeSnapshot(db: Database, faces: readonly TrainingFace[], classIds: readonly number[]): Snapshot {
  const positions = new Map(classIds.map((id, position) => [id, position]));
  const kept = faces.filter(({ part, shares }) => part !== null && positions.has(shares[0]?.classId ?? Number.NaN));
  const content: Stored = { version: 1, classId: [...classIds], faceId: [], shares: [], part: [], group: [...kinGroups(db, kept)] };
  for (const { id, part, shares } of kept) {
    content.faceId.push(id);
    content.shares.push(knownShares(shares, positions));
    content.part.push(part!);
  }
  return unpack(content, encode(content));
}

/** The same faces with only some of those to learn from: what is checked and judged by stays. */
export function narrowSnapshot(snapshot: Snapshot, train: Int32Array): Snapshot {
  const { parts, faceIds, groups, targets, truth } = snapshot;
  const classes = snapshot.classIds.length;
  const learned = new Set(train);
  const kept = [...faceIds.keys()].filter((face) => parts[face] !== 'train' || learned.has(face));
  const shares = kept.map((face) =>
    Array.from(targets.subarray(face * classes, (face + 1) * classes), (share, position): [number, number] => [position, share])
      .filter(([, share]) => share > 0)
      // Of equal shares the one that counted as the label stays first.
      .sort(([a, first], [b, second]) => second - first || Number(b === truth[face]) - Number(a === truth[face])),
  );
  const content: Stored = {
    version: 1,
    classId: [...snapshot.classIds],
    faceId: kept.map((face) => faceIds[face]!),
    shares,
    part: kept.map((face) => parts[face]!),
    group: kept.map((face) => groups[face]!),
  };
  return unpack(content, encode(content));
}

/** For whoever is to be found with it again: as the columns of a run or a comparison. */
export function storeSnapshot(db: Database, { bytes, hash }: Snapshot): { snapshotBlobId: number; snapshotHash: string } {
  return { snapshotBlobId: putBlob(db, bytes, 'application/json'), snapshotHash: hash };
}

interface Frozen {
  readonly snapshotBlobId: number | null;
  readonly snapshotHash: string | null;
}

/** The snapshot of an earlier run; refused where the project no longer has what it rests on. */
export function readSnapshot(db: Database, frozen: Frozen): Snapshot {
  const snapshot = readFrozen(db, frozen);
  const gone = snapshot.faceIds.length - countPresent(db, snapshot.faceIds);
  if (gone > 0) {
    throw new StudioError(
      'NOT_READY',
      `${gone} of the ${snapshot.faceIds.length} faces of this run are no longer in the project. Train again.`,
    );
  }
  return snapshot;
}

/** The same, whether or not the project still has its faces. */
export function readFrozen(db: Database, { snapshotBlobId, snapshotHash }: Frozen): Snapshot {
  if (snapshotBlobId === null || snapshotHash === null) {
    throw new StudioError('NOT_READY', 'This run has no faces of its own to go on with. Train again.');
  }
  const bytes = readBlob(db, snapshotBlobId);
  const content = parseJson(fitting, new TextDecoder().decode(bytes));
  if (!content || hashOf(bytes) !== snapshotHash) {
    throw new StudioError('NOT_READY', 'The list of faces that this run was trained on is not the one it started with. Train again.');
  }
  return unpack(content, bytes);
}

/** Positions of a part's faces. */
export function facesOfPart({ parts }: Snapshot, part: SplitPart): Int32Array {
  return Int32Array.from(parts.keys()).filter((position) => parts[position] === part);
}

export function countParts({ parts }: Snapshot): Record<SplitPart, number> {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of parts) counts[part]++;
  return counts;
}

const encode = (content: Stored): Uint8Array => new TextEncoder().encode(JSON.stringify(content));

function unpack(content: Stored, bytes: Uint8Array): Snapshot {
  const truth = Int32Array.from(content.shares, (shares) => shares[0]![0]);
  const tested = content.faceId.flatMap((id, face) => (content.part[face] === 'test' ? [[id, truth[face]]] : []));
  return {
    bytes,
    hash: hashOf(bytes),
    testHash: hashOf(new TextEncoder().encode(JSON.stringify([content.classId, tested]))),
    classIds: content.classId,
    faceIds: content.faceId,
    parts: content.part,
    targets: targetMatrix(content.shares, content.classId.length),
    truth,
    groups: Int32Array.from(content.group),
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
