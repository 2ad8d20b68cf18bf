/** Which faces are of one person: Chinese whispers (Biemann 2006), as dlib clusters faces, with what people have said held fast. */
import { randomStream, shuffled } from '../data/random.ts';
import type { Nearest } from './nearest.ts';

export interface PeopleOptions {
  readonly nearest: Nearest;
  /** One a face: further apart than both allow, two faces are of two people as far as can be told. A poor picture allows less. */
  readonly within: Float32Array;
  /** Known person of each face, numbers from 0; −1 where it is not known. These never change. */
  readonly known: Int32Array;
  /** Pairs that somebody said are two people. */
  readonly apart: readonly (readonly [number, number])[];
  readonly seed: number;
}

const ROUNDS = 25;

/**
 * Every face takes the person whose faces around it are nearest in sum, again and again.
 * @returns Person of each face: a known one's number, or one from the largest known number + 1 on; −1 for a face that is alone.
 */
export function clusterPeople({ nearest, within, known, apart, seed }: PeopleOptions): Int32Array {
  const count = known.length;
  const first = known.reduce((most, person) => Math.max(most, person), -1) + 1;
  const people = Int32Array.from(known, (person, face) => (person >= 0 ? person : first + face));
  const links = weightedLinks(nearest, within);
  const enemies = new Map<number, number[]>();
  for (const [a, b] of apart) {
    enemies.set(a, [...(enemies.get(a) ?? []), b]);
    enemies.set(b, [...(enemies.get(b) ?? []), a]);
  }
  for (let round = 0; round < ROUNDS; round++) {
    let changed = 0;
    for (const face of shuffled(
      Array.from({ length: count }, (_, n) => n),
      randomStream(seed, round),
    )) {
      if (known[face]! >= 0) continue;
      const weights = new Map<number, number>();
      for (const [other, weight] of links[face]!) weights.set(people[other]!, (weights.get(people[other]!) ?? 0) + weight);
      for (const enemy of enemies.get(face) ?? []) weights.delete(people[enemy]!);
      let [best, most] = [people[face]!, weights.get(people[face]!) ?? 0];
      for (const [person, weight] of weights) if (weight > most) [best, most] = [person, weight];
      if (most === 0 && (enemies.get(face) ?? []).some((enemy) => people[enemy] === people[face])) best = first + count + face;
      if (best !== people[face]) {
        people[face] = best;
        changed++;
      }
    }
    if (changed === 0) break;
  }
  joinKnown(people, { links, known, first, enemies });
  return numberInOrder(people, known, first);
}

interface Joining {
  readonly links: readonly ReadonlyMap<number, number>[];
  readonly known: Int32Array;
  readonly first: number;
  readonly enemies: ReadonlyMap<number, readonly number[]>;
}

/** One named face does not outweigh its many likes: a group most of which is linked to a named person's faces is that person. */
function joinKnown(people: Int32Array, { links, known, first, enemies }: Joining): void {
  const groups = Map.groupBy(
    [...people.keys()].filter((face) => people[face]! >= first),
    (face) => people[face]!,
  );
  for (const members of groups.values()) {
    const weights = new Map<number, number>();
    const linked = new Map<number, number>();
    for (const face of members) {
      const seen = new Set<number>();
      for (const [other, weight] of links[face]!) {
        const person = known[other]!;
        if (person < 0) continue;
        weights.set(person, (weights.get(person) ?? 0) + weight);
        seen.add(person);
      }
      for (const person of seen) linked.set(person, (linked.get(person) ?? 0) + 1);
    }
    for (const face of members) for (const enemy of enemies.get(face) ?? []) weights.delete(people[enemy]!);
    const [best] = [...weights].filter(([person]) => linked.get(person)! >= members.length / 2).sort((a, b) => b[1] - a[1]);
    if (best) for (const face of members) people[face] = best[0];
  }
}

/** Both ways, so that a face in a crowd hears those that have it among their nearest. */
function weightedLinks({ k, indices, distances }: Nearest, within: Float32Array): Map<number, number>[] {
  const links = Array.from({ length: indices.length / k }, () => new Map<number, number>());
  for (let at = 0; at < indices.length; at++) {
    const other = indices[at]!;
    const face = Math.floor(at / k);
    if (other < 0) continue;
    const limit = Math.min(within[face]!, within[other]!);
    if (distances[at]! >= limit) continue;
    // Near faces say more: a weak likeness to many strangers must not outweigh a person's few good pictures.
    const weight = (1 - distances[at]! / limit) ** 2;
    links[face]!.set(other, weight);
    links[other]!.set(face, weight);
  }
  return links;
}

function numberInOrder(people: Int32Array, known: Int32Array, first: number): Int32Array {
  const sizes = new Map<number, number>();
  for (const person of people) sizes.set(person, (sizes.get(person) ?? 0) + 1);
  const numbers = new Map<number, number>();
  return people.map((person, face) => {
    if (known[face]! >= 0 || person < first) return person;
    if (sizes.get(person)! < 2) return -1;
    if (!numbers.has(person)) numbers.set(person, first + numbers.size);
    return numbers.get(person)!;
  });
}
