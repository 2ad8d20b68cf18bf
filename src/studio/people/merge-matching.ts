/** Who of another copy is who here, by uid; and its votes in the numbers of this file. */
import { insertCopyAnnotator, listCopyAnnotators, type CopyAnnotator, type VoteRow } from '../db/copies.ts';
import type { OpenProject } from '../db/open.ts';
import { readPackedCounts } from '../db/votes.ts';

export function matchAnnotators(
  here: OpenProject,
  theirs: readonly CopyAnnotator[],
): { ids: ReadonlyMap<number, number>; added: string[] } {
  const known = new Map(listCopyAnnotators(here.db).map(({ uid, id }) => [uid, id]));
  const ids = new Map<number, number>();
  const added: string[] = [];
  for (const annotator of theirs) {
    const own = known.get(annotator.uid);
    if (own === undefined && annotator.kind === 'person') added.push(annotator.name);
    ids.set(annotator.id, own ?? insertCopyAnnotator(here.db, annotator));
  }
  return { ids, added };
}

/** Classes that the vote names, in its own order. */
export function namedClasses({ classId, secondClassId, counts }: VoteRow): number[] {
  return [classId, secondClassId, ...readPackedCounts(counts).map(([id]) => id)].filter((id) => typeof id === 'number');
}

interface Places {
  readonly faces: ReadonlyMap<number, number>;
  readonly annotators: ReadonlyMap<number, number>;
}

/** The vote on the face and by the annotator of this file; nothing where its face is not here. */
export function placeVote(vote: VoteRow, { faces, annotators }: Places): VoteRow[] {
  const faceId = faces.get(vote.faceId);
  const annotatorId = annotators.get(vote.annotatorId);
  return faceId === undefined || annotatorId === undefined ? [] : [{ ...vote, faceId, annotatorId }];
}

/** The vote for the classes of this file. Votes for a class that was removed there stay there. */
export function translateClasses(vote: VoteRow, classes: ReadonlyMap<number, number>): VoteRow[] {
  const classId = vote.classId === null ? null : classes.get(vote.classId);
  const secondClassId = vote.secondClassId === null ? null : classes.get(vote.secondClassId);
  if (classId === undefined || secondClassId === undefined) return [];
  const counts =
    vote.counts === null
      ? null
      : JSON.stringify(
          readPackedCounts(vote.counts).flatMap(([id, count]) => {
            const own = typeof id === 'number' ? classes.get(id) : id;
            return own === undefined ? [] : [[own, count]];
          }),
        );
  return [{ ...vote, classId, secondClassId, counts }];
}
