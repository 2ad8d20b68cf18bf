/**
 * How the votes on a face become its label. A vote that decides a dispute stands alone under every rule, an imported one as long as no
 * person of this project has answered; the rules themselves are named in shared/label-rules.ts. The first one, "people first", in full:
 *
 * - The newest answer of each person of this project counts once; a second choice takes its share of it.
 * - What most of them say the face is (a class, unsure, not usable) is its state; of equally many a class, then unsure. Whoever skipped
 *   says nothing, unless nobody says anything else.
 * - Where no person has answered, imported votes add up. "Don't know" beside imported classes is no label and takes none away.
 */
import type { Face, LabelState } from '../../shared/contract/faces.ts';
import type { LabelRuleName } from '../../shared/label-rules.ts';
import { probabilities, type Reliability } from './dawid-skene.ts';
import { discardedBy, ferPlus, majority, type Tally } from './vote-rules.ts';

export interface Opinion {
  readonly annotatorId: number;
  /** Given in this project, not imported. */
  readonly person: boolean;
  readonly kind: 'class' | 'unsure' | 'skip' | 'unusable' | 'clear';
  readonly classId: number | null;
  readonly second: { readonly classId: number; readonly share: number } | null;
  /** Of an imported vote that stands for several people. */
  readonly counts: VoteCounts | null;
  readonly decides: boolean;
  readonly at: number;
}

export interface VoteCounts {
  readonly classes: readonly { readonly classId: number; readonly count: number }[];
  readonly unsure: number;
  readonly unusable: number;
}

export interface LabelRule {
  readonly name: LabelRuleName;
  /** Of the rule "reliability": what was estimated when it was applied. */
  readonly reliability?: Reliability;
}

export interface Label {
  readonly state: LabelState;
  /** Largest first; of equal shares the class that stands first in the project. */
  readonly shares: Face['shares'];
  /** Number of opinions that it rests on. */
  readonly votes: number;
  /** When it was given, or null. */
  readonly at: number | null;
}

export interface RuleOptions {
  readonly rule: LabelRule;
  /** Of the classes, by id, in the order of the project. */
  readonly positions: ReadonlyMap<number, number>;
}

/** That people say different things of a face, or that somebody is unsure of it, while nobody has decided. */
export type Dispute = 'words' | 'unsure';

const NOTHING: Label = { state: 'unlabelled', shares: [], votes: 0, at: null };

/** `opinions`: the newest of each annotator, oldest first. */
export function applyRule(opinions: readonly Opinion[], { rule, positions }: RuleOptions): Label {
  const said = opinions.filter(({ kind }) => kind !== 'clear');
  const persons = said.filter(({ person }) => person);
  const first = persons.length > 0 ? persons : said;
  const deciding = first.findLast(({ decides }) => decides);
  if (deciding) return shareOut([deciding], positions);
  if (rule.name === 'people') return shareOut(first, positions);
  const spoken = said.filter(({ kind }) => kind !== 'skip');
  // Nobody says what it is: there is nothing for a rule to weigh.
  if (spoken.length === 0) return shareOut(said, positions);
  return weigh(spoken, { rule, positions });
}

/** `opinions`: the newest of each annotator. A class against another, or against not usable, is a dispute; imported votes have no part in one. */
export function disputeOf(opinions: readonly Opinion[]): Dispute | null {
  const said = opinions.filter(({ person, kind }) => person && kind !== 'clear');
  if (said.some(({ decides }) => decides)) return null;
  const words = new Set(said.flatMap(({ kind, classId }) => (kind === 'class' || kind === 'unusable' ? [`${kind} ${classId ?? ''}`] : [])));
  if (words.size > 1) return 'words';
  return said.some(({ kind }) => kind === 'unsure') ? 'unsure' : null;
}

function shareOut(opinions: readonly Opinion[], positions: ReadonlyMap<number, number>): Label {
  const last = opinions.at(-1);
  if (!last) return NOTHING;
  // Several people who were imported as one speak by what most of them said.
  const tally = tallyOf(opinions.map((opinion) => (opinion.kind === 'class' ? opinion : { ...opinion, counts: null })));
  const classes = sum(tally.classes.values());
  const people = opinions.some(({ person }) => person);
  const others = people ? Math.max(tally.unsure, tally.unusable) : 0;
  if (classes > 0 && classes >= others) return { state: 'labelled', shares: shares(tally.classes, positions), votes: classes, at: last.at };
  if (others > 0) return { state: tally.unsure >= tally.unusable ? 'unsure' : 'unusable', shares: [], votes: others, at: last.at };
  const other = opinions.findLast(({ kind }) => kind in STATES);
  return other ? { state: STATES[other.kind as keyof typeof STATES], shares: [], votes: opinions.length, at: other.at } : NOTHING;
}

const STATES = { unsure: 'unsure', skip: 'skipped', unusable: 'unusable' } as const;

function weigh(opinions: readonly Opinion[], { rule, positions }: RuleOptions): Label {
  const tally = tallyOf(opinions);
  const order = [...positions.keys()];
  const votes = sum(tally.classes.values()) + tally.unsure + tally.unusable;
  const weighed = weights(opinions, { tally, order, rule });
  const at = opinions.at(-1)!.at;
  const [state, kept] = typeof weighed === 'string' ? ([weighed, new Map<number, number>()] as const) : (['labelled', weighed] as const);
  if (state === 'labelled' && kept.size === 0) return { ...NOTHING, votes };
  return { state, shares: shares(kept, positions), votes, at };
}

/** What each class keeps, or the state of a face that the rule discards. */
function weights(
  opinions: readonly Opinion[],
  { tally, order, rule }: { readonly tally: Tally; readonly order: readonly number[]; readonly rule: LabelRule },
): ReadonlyMap<number, number> | 'unsure' | 'unusable' {
  switch (rule.name) {
    case 'majority':
    case 'people':
      return majority(tally, order);
    case 'reliability':
      return rule.reliability && tally.classes.size > 0 ? byReliability(opinions, tally, rule.reliability) : discardedBy(tally);
    default:
      return ferPlus(tally, { mode: rule.name, order });
  }
}

/** Of a class that came after the estimate nothing is known: a face that is called so keeps the plain shares of its votes. */
function byReliability(opinions: readonly Opinion[], { classes }: Tally, reliability: Reliability): ReadonlyMap<number, number> {
  const isKnown = [...classes.keys()].every((id) => reliability.classIds.includes(id));
  return isKnown ? probabilities(reliability, votesOf(opinions)) : classes;
}

/** Who named which class how often, for the estimate of reliability. */
export function votesOf(opinions: readonly Opinion[]): { annotatorId: number; classId: number; weight: number }[] {
  return opinions.flatMap(({ annotatorId, kind, classId, second, counts }) => {
    if (counts) return counts.classes.map((entry) => ({ annotatorId, classId: entry.classId, weight: entry.count }));
    if (kind !== 'class' || classId === null) return [];
    const share = second?.share ?? 0;
    return [
      { annotatorId, classId, weight: 1 - share },
      ...(second && share > 0 ? [{ annotatorId, classId: second.classId, weight: share }] : []),
    ];
  });
}

function tallyOf(opinions: readonly Opinion[]): Tally {
  const classes = new Map<number, number>();
  for (const { classId, weight } of votesOf(opinions)) if (weight > 0) classes.set(classId, (classes.get(classId) ?? 0) + weight);
  const count = (kind: 'unsure' | 'unusable') =>
    sum(opinions.map((opinion) => (opinion.counts ? opinion.counts[kind] : opinion.kind === kind ? 1 : 0)));
  return { classes, unsure: count('unsure'), unusable: count('unusable') };
}

function shares(weights: ReadonlyMap<number, number>, positions: ReadonlyMap<number, number>): Face['shares'] {
  const total = sum(weights.values());
  return [...weights]
    .filter(([, weight]) => weight > 0)
    .map(([classId, weight]) => ({ classId, share: weight / total }))
    .sort((a, b) => b.share - a.share || (positions.get(a.classId) ?? 0) - (positions.get(b.classId) ?? 0));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
