/** Which classes of two files are the same: by number where that is sure, by the votes that both hold, by name. */
import { canonicalClassName } from '../../shared/classes.ts';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import { findRemovedClass, freeClassName, insertClass, listClasses, reviveClasses } from '../db/classes.ts';
import type { VoteRow } from '../db/copies.ts';
import type { OpenProject } from '../db/open.ts';
import { PROJECT_KEY, readSetting } from '../db/settings.ts';
import { namedClasses } from './merge-matching.ts';
import { occasionOf } from './vote-book.ts';

interface MergedVotes {
  readonly own: readonly VoteRow[];
  /** All of the other file, in its own numbers. */
  readonly theirs: readonly VoteRow[];
  /** Those of them whose faces are here, faces and annotators in the numbers of this file. */
  readonly placed: readonly VoteRow[];
}

/**
 * By number there, the number here. A class that was renamed in one of two copies stays the same class, even where another has its old name
 * by now. One that only the other file votes for is added.
 */
export function matchClasses(
  here: OpenProject,
  there: OpenProject,
  votes: MergedVotes,
): { ids: ReadonlyMap<number, number>; added: string[] } {
  const { db } = here;
  const [own, theirs] = [listClasses(db), listClasses(there.db)];
  const used = new Set(votes.theirs.flatMap(namedClasses));
  const known = knownClasses({ own, theirs, areCopies: projectKey(here) === projectKey(there) }, votes);
  const ids = new Map<number, number>();
  const added: string[] = [];
  for (const { id, name, color, key } of theirs) {
    const same = known.get(id);
    if (same !== undefined && own.some((entry) => entry.id === same)) ids.set(id, same);
    else if (used.has(id)) {
      const removed = same ?? findRemovedClass(db, name);
      if (removed !== null) reviveClasses(db, [removed]);
      const free = key !== null && own.every((entry) => entry.key !== key) ? key : null;
      const position = own.length + added.length;
      ids.set(id, removed ?? insertClass(db, { name: freeClassName(db, { name }), color, key: free, position }));
      added.push(name);
    }
  }
  return { ids, added };
}

interface BothClasses {
  readonly own: readonly ProjectClass[];
  readonly theirs: readonly ProjectClass[];
  /** Numbers that a class had before the copy was made are the same in both. Those given since may be of any class. */
  readonly areCopies: boolean;
}

/** Of those there, those that this file has, perhaps as removed ones. */
function knownClasses({ own, theirs, areCopies }: BothClasses, votes: MergedVotes): ReadonlyMap<number, number> {
  const stayed = theirs.filter((entry) => areCopies && own.some((other) => other.id === entry.id && isSameName(other, entry)));
  const sure = new Map(stayed.map(({ id }) => [id, id]));
  const left = theirs.filter(({ id }) => !sure.has(id));
  for (const [id, ownId] of classesByVotes(new Set(left.map((entry) => entry.id)), votes)) sure.set(id, ownId);

  const taken = new Set(sure.values());
  const free = own.filter(({ id }) => !taken.has(id));
  const byName = (entry: ProjectClass) => free.find(({ name }) => name === entry.name) ?? free.find((other) => isSameName(other, entry));
  /** Of two that swapped their names, where votes tell of one only, the other one. */
  const bySwap = (entry: ProjectClass) =>
    free.find(
      (other) =>
        areCopies &&
        other.id === entry.id &&
        own.some(({ id, name }) => taken.has(id) && isSameName({ name }, entry)) &&
        theirs.some(({ id, name }) => sure.has(id) && isSameName({ name }, other)),
    );
  return new Map(
    theirs.flatMap((entry) => {
      const id = sure.get(entry.id) ?? (byName(entry) ?? bySwap(entry))?.id;
      return id === undefined ? [] : [[entry.id, id]];
    }),
  );
}

/** Of these classes there, those that votes name which this file holds as well: what most of the votes name here. */
function classesByVotes(classIds: ReadonlySet<number>, { own, placed }: MergedVotes): ReadonlyMap<number, number> {
  if (classIds.size === 0) return new Map();
  const named = new Map<string, readonly number[]>();
  for (const vote of placed) {
    const theirs = namedClasses(vote);
    if (theirs.some((id) => classIds.has(id))) named.set(occasionOf(vote), theirs);
  }
  const votes = new Map<number, Map<number, number>>();
  for (const vote of own) {
    const theirs = named.get(occasionOf(vote));
    const ours = namedClasses(vote);
    if (theirs?.length !== ours.length) continue;
    theirs.forEach((id, at) => {
      if (!classIds.has(id)) return;
      const counts = votes.get(id) ?? new Map<number, number>();
      votes.set(id, counts.set(ours[at]!, (counts.get(ours[at]!) ?? 0) + 1));
    });
  }
  return new Map([...votes].map(([id, counts]) => [id, [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0]]));
}

const isSameName = (a: Pick<ProjectClass, 'name'>, b: Pick<ProjectClass, 'name'>) =>
  canonicalClassName(a.name) === canonicalClassName(b.name);

const projectKey = ({ db }: OpenProject) => readSetting(db, PROJECT_KEY);
