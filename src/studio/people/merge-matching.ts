/** Who and what of another copy is whom and what here: annotators by uid, classes by name; and its votes in the numbers of this file. */
import { canonicalClassName } from '../../shared/classes.ts';
import { findRemovedClass, insertClass, listClasses, reviveClasses } from '../db/classes.ts';
import { insertCopyAnnotator, listCopyAnnotators, type VoteRow } from '../db/copies.ts';
import type { OpenProject } from '../db/open.ts';

export function matchAnnotators(here: OpenProject, there: OpenProject): { ids: ReadonlyMap<number, number>; added: string[] } {
  const known = new Map(listCopyAnnotators(here.db).map(({ uid, id }) => [uid, id]));
  const ids = new Map<number, number>();
  const added: string[] = [];
  for (const annotator of listCopyAnnotators(there.db)) {
    const own = known.get(annotator.uid);
    if (own === undefined && annotator.kind === 'person') added.push(annotator.name);
    ids.set(annotator.id, own ?? insertCopyAnnotator(here.db, annotator));
  }
  return { ids, added };
}

/** By name, letter by letter, else by what names mean ("joy" is happiness); a class that only the other file votes for is added. */
export function matchClasses(
  here: OpenProject,
  there: OpenProject,
  used: ReadonlySet<number>,
): { ids: ReadonlyMap<number, number>; added: string[] } {
  const own = listClasses(here.db);
  const ids = new Map<number, number>();
  const added: string[] = [];
  for (const { id, name, color, key } of listClasses(there.db)) {
    const same =
      own.find((entry) => entry.name === name) ?? own.find((entry) => canonicalClassName(entry.name) === canonicalClassName(name));
    if (same) ids.set(id, same.id);
    else if (used.has(id)) {
      const removed = findRemovedClass(here.db, name);
      if (removed !== null) reviveClasses(here.db, [removed]);
      const free = key !== null && own.every((entry) => entry.key !== key) ? key : null;
      ids.set(id, removed ?? insertClass(here.db, { name, color, key: free, position: own.length + added.length }));
      added.push(name);
    }
  }
  return { ids, added };
}

export function usedClasses(votes: readonly VoteRow[]): ReadonlySet<number> {
  return new Set(
    votes.flatMap(({ classId, secondClassId, counts }) => [
      ...[classId, secondClassId].filter((id) => id !== null),
      ...countsOf(counts).flatMap(([id]) => (typeof id === 'number' ? [id] : [])),
    ]),
  );
}

type Counts = readonly (readonly [number | string, number])[];
const countsOf = (text: string | null): Counts => (text === null ? [] : (JSON.parse(text) as Counts));

interface Translation {
  readonly faces: ReadonlyMap<number, number>;
  readonly annotators: ReadonlyMap<number, number>;
  readonly classes: ReadonlyMap<number, number>;
}

/** The vote in the numbers of this file; nothing where its face is not here. Votes for a class that was removed there stay there. */
export function translate(vote: VoteRow, { faces, annotators, classes }: Translation): VoteRow[] {
  const faceId = faces.get(vote.faceId);
  const annotatorId = annotators.get(vote.annotatorId);
  const classId = vote.classId === null ? null : classes.get(vote.classId);
  const secondClassId = vote.secondClassId === null ? null : classes.get(vote.secondClassId);
  if (faceId === undefined || annotatorId === undefined || classId === undefined || secondClassId === undefined) return [];
  const counts =
    vote.counts === null
      ? null
      : JSON.stringify(
          countsOf(vote.counts).flatMap(([id, count]) => {
            const own = typeof id === 'number' ? classes.get(id) : id;
            return own === undefined ? [] : [[own, count]];
          }),
        );
  return [{ ...vote, faceId, annotatorId, classId, secondClassId, counts }];
}
