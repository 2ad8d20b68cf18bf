/** Faces that look the same: by their crop's bytes, then by their hash, confirmed by their lines. */
import { groupDuplicates, type DuplicateGroup, type LikePair } from '../../engine/curation/duplicate-groups.ts';
import { fineLikeness, fineLines } from '../../engine/curation/fine-likeness.ts';
import { findNearHashes } from '../../engine/curation/near-hashes.ts';
import { HASH_SIDE } from '../../engine/curation/perceptual-hash.ts';
import { QUALITY_SIDE } from '../../engine/curation/quality.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
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

export const findDuplicates: Handlers<CurationMethods>['duplicates'] = ({ project: path }, { emit, signal }) =>
  withProject(path, async (project) => {
    const steps = weightedSteps([1, 1], (progress) => emit(progress));
    const faces = listHashes(project.db);
    const exact = [...Map.groupBy(faces.keys(), (index) => faces[index]!.cropBlobId).values()];
    // One of each crop, and one of each hash, stands for the others of its kind.
    const single = exact.map(([first]) => first!);
    const sameHash = [...Map.groupBy(single, (index) => Buffer.from(faces[index]!.hash).toString('latin1')).values()];
    const distinct = sameHash.map(([first]) => first!);
    const candidates: LikePair[] = sameHash.flatMap((same) => same.slice(1).map((b) => ({ a: same[0]!, b, distance: 0 })));
    await findNearHashes({
      hashes: Buffer.concat(distinct.map((index) => faces[index]!.hash)),
      within: WITHIN,
      signal,
      onPair: (a, b, distance) => candidates.push({ a: distinct[a]!, b: distinct[b]!, distance }),
      onProgress: (share) => steps.at(0, share, `Comparing ${faces.length.toLocaleString('en')} faces`),
    });
    const near = await confirm(project, faces, candidates, signal, (share) =>
      steps.at(1, share, `Looking closely at ${candidates.length.toLocaleString('en')} pairs`),
    );
    const pairs = [...exact.flatMap((same) => same.slice(1).map((b) => ({ a: same[0]!, b, distance: 0 }))), ...near];
    // A labelled face is kept rather than a better picture of it: an answer is worth more than pixels.
    const groups = groupDuplicates(pairs, (index) => faces[index]!.quality + (faces[index]!.labelled ? 1 : 0));
    return groups.map((group) => toGroup(group, faces));
  });

/** Those whose lines are alike. Each crop is read once; what is under way stays small. */
async function confirm(
  { db }: OpenProject,
  faces: readonly HashedFace[],
  candidates: readonly LikePair[],
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<LikePair[]> {
  const lines = new Map<number, Float32Array>();
  const wanted = [...new Set(candidates.flatMap(({ a, b }) => [a, b]))];
  for (let first = 0; first < wanted.length; first += TOGETHER) {
    throwIfCancelled(signal, 'Looking for duplicates');
    await Promise.all(
      wanted.slice(first, first + TOGETHER).map(async (index) => {
        const grey = await greyCrop(readBlob(db, faces[index]!.cropBlobId), QUALITY_SIDE);
        lines.set(index, fineLines(halved(grey, QUALITY_SIDE), HASH_SIDE));
      }),
    );
    onProgress(first / wanted.length);
  }
  return candidates.flatMap(({ a, b }) => {
    const likeness = fineLikeness(lines.get(a)!, lines.get(b)!, HASH_SIDE);
    return likeness >= ALIKE ? [{ a, b, distance: 1 - likeness }] : [];
  });
}

function toGroup({ members }: DuplicateGroup, faces: readonly HashedFace[]): NewDuplicateGroup {
  const same = new Set(members.map(({ index }) => faces[index]!.cropBlobId)).size === 1;
  return {
    kind: same ? 'exact' : 'near',
    members: members.map(({ index, distance }) => ({ faceId: faces[index]!.id, distance })),
  };
}
