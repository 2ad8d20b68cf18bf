/** Votes as a book without doubles: by who, on which face, when, and what. */
import type { VoteRow } from '../db/copies.ts';

export class VoteBook {
  readonly #known: Set<string>;
  /** By person and face, the newest vote here. */
  readonly #newest = new Map<string, VoteRow>();

  /** `votes`: in the order in which they were written. */
  constructor(votes: readonly VoteRow[]) {
    this.#known = new Set(votes.map(keyOf));
    for (const vote of votes) this.#newest.set(placeOf(vote), vote);
  }

  /** Whether it was not in the book yet. */
  add(vote: VoteRow): boolean {
    const key = keyOf(vote);
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    return true;
  }

  /** Of those who had spoken here before: their newest word from here, where it is newer than what was added of theirs. */
  overtaken(added: readonly VoteRow[]): VoteRow[] {
    const latest = new Map<string, VoteRow>();
    for (const vote of added) {
      const known = latest.get(placeOf(vote));
      if (!known || known.castAt <= vote.castAt) latest.set(placeOf(vote), vote);
    }
    return [...latest].flatMap(([place, vote]) => {
      const own = this.#newest.get(place);
      return own && own.castAt > vote.castAt ? [own] : [];
    });
  }
}

/** The newest vote of each annotator on each face. `votes`: in the order in which they were written. */
export function newestVotes(votes: readonly VoteRow[]): Iterable<VoteRow> {
  const newest = new Map<string, VoteRow>();
  for (const vote of votes) newest.set(placeOf(vote), vote);
  return newest.values();
}

/** The same in both files where it is one vote, whatever number its class has in each. */
export function occasionOf(vote: VoteRow): string {
  return [placeOf(vote), vote.castAt, vote.at, vote.kind].join('|');
}

function placeOf({ faceId, annotatorId }: VoteRow): string {
  return `${annotatorId} ${faceId}`;
}

function keyOf(vote: VoteRow): string {
  const { castAt, at, kind, classId, secondClassId, secondShare, reason, valence, arousal, decides, counts } = vote;
  return [placeOf(vote), castAt, at, kind, classId, secondClassId, secondShare, reason, valence, arousal, decides, counts].join('|');
}
