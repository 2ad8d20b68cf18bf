/** Faces that look the same: by their crop's bytes, then by their hash, confirmed by their lines. */
import { groupDuplicates, type DuplicateGroup } from '../../engine/curation/duplicate-groups.ts';
import { fineLikeness, fineLines } from '../../engine/curation/fine-likeness.ts';
import { findNearHashes } from '../../engine/curation/near-hashes.ts';
import { HASH_SIDE } from '../../engine/curation/perceptual-hash.ts';
import { pause } from '../../engine/pause.ts';
import { QUALITY_SIDE } from '../../engine/curation/quality.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { readBlob } from '../db/blobs.ts';
import type { NewDuplicateGroup } from '../db/duplicates.ts';
import { listHashes, type HashedFace } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { greyCrop, halved } from '../images/grey-crop.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { withProject } from '../learning/project-reader.ts';
import type { Handlers } from '../workers/worker-host.ts';
import type { CurationMethods } from './methods.ts';

/**
 * Bits of the hash that may differ, and how alike the lines must be. On 1,165 faces these find all copies that were compressed, made
 * smaller, brighter, grey or soft, and two of three that were trimmed by 3 %; other people are not taken for copies.
 */
const WITHIN = 10;
const ALIKE = 0.8;
const TOGETHER = 64;
/** Of more faces with one hash each is held against so many of the best, one of which leads the group. */
const SAME_HASH = 64;

export const findDuplicates: Handlers<CurationMethods>['duplicates'] = ({ project: path }, { emit, signal }) =>
  withProject(path, async (project) => {
    const steps = weightedSteps([4, 2, 1], (progress) => emit(progress));
    const faces = listHashes(project.db);
    const said = countFaces(faces.length);
    const near = await findCandidates(faces, signal, (share) => steps.at(0, share, `Comparing ${said}`));
    const looks = await readLooks(project, faces, near, signal, (share) => steps.at(1, share, 'Looking closely'));
    let last: { readonly index: number; readonly lines: Float32Array } | null = null;
    const groups = await groupDuplicates({
      near,
      worth: (index) => worthOf(faces[index]!),
      compare(kept, other) {
        if (faces[kept]!.cropBlobId === faces[other]!.cropBlobId) return 0;
        if (last?.index !== kept) last = { index: kept, lines: fineLines(looks.get(kept)!, HASH_SIDE) };
        const likeness = fineLikeness(last.lines, fineLines(looks.get(other)!, HASH_SIDE), HASH_SIDE);
        return likeness >= ALIKE ? 1 - likeness : null;
      },
      async onProgress(share) {
        steps.at(2, share, 'Putting them together');
        await pause();
        throwIfCancelled(signal, 'Looking for duplicates');
      },
    });
    return groups.map((group) => toGroup(group, faces));
  });

/** A labelled face is kept rather than a better picture of it: an answer is worth more than pixels. */
const worthOf = ({ quality, labelled }: HashedFace): number => quality + (labelled ? 1 : 0);

/** Faces with the same crop, the same hash, or nearly the same hash. */
async function findCandidates(
  faces: readonly HashedFace[],
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Map<number, number[]>> {
  const near = new Map<number, number[]>();
  const link = (a: number, b: number) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = near.get(from);
      if (known) known.push(to);
      else near.set(from, [to]);
    }
  };
  const sameHash = [...Map.groupBy(faces.keys(), (index) => Buffer.from(faces[index]!.hash).toString('latin1')).values()].map((same) =>
    same.toSorted((a, b) => worthOf(faces[b]!) - worthOf(faces[a]!) || a - b),
  );
  for (const same of sameHash) {
    for (const [place, index] of same.entries()) for (let n = 0; n < Math.min(place, SAME_HASH); n++) link(same[n]!, index);
  }
  await findNearHashes({
    hashes: Buffer.concat(sameHash.map(([first]) => faces[first!]!.hash)),
    within: WITHIN,
    signal,
    onProgress,
    onPair(a, b) {
      for (const one of sameHash[a]!.slice(0, SAME_HASH)) for (const other of sameHash[b]!.slice(0, SAME_HASH)) link(one, other);
    },
  });
  return near;
}

/** HASH_SIDE × HASH_SIDE tones of each face that may have a double. Each crop is read once. */
async function readLooks(
  { db }: OpenProject,
  faces: readonly HashedFace[],
  near: ReadonlyMap<number, readonly number[]>,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Map<number, Uint8Array>> {
  const looks = new Map<number, Uint8Array>();
  const wanted = [...near.keys()];
  for (let first = 0; first < wanted.length; first += TOGETHER) {
    throwIfCancelled(signal, 'Looking for duplicates');
    await Promise.all(
      wanted.slice(first, first + TOGETHER).map(async (index) => {
        looks.set(index, halved(await greyCrop(readBlob(db, faces[index]!.cropBlobId), QUALITY_SIDE), QUALITY_SIDE));
      }),
    );
    onProgress(first / wanted.length);
  }
  return looks;
}

function toGroup({ members }: DuplicateGroup, faces: readonly HashedFace[]): NewDuplicateGroup {
  const same = new Set(members.map(({ index }) => faces[index]!.cropBlobId)).size === 1;
  return {
    kind: same ? 'exact' : 'near',
    members: members.map(({ index, distance }) => ({ faceId: faces[index]!.id, distance })),
  };
}
