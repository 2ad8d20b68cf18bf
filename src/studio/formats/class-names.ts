/** Where the names of classes in files go: to classes of the project, to none, or to words such as "unsure". */
import { canonicalClassName, className, draftClasses, findClass } from '../../shared/classes.ts';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import type { ClassChoice } from '../../shared/contract/imports.ts';
import { StudioError } from '../../shared/errors.ts';
import { listClasses } from '../db/classes.ts';
import type { ImportedVote } from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import { setClasses } from '../project/set-classes.ts';
import { kindOfWord, MOST_VOTES, type GivenKind, type GivenVote } from './annotation.ts';

/** A class's id, a word that is none, left out on purpose, or null: the project has no such class. */
export type Meaning = number | Exclude<GivenKind, 'class'> | 'out' | null;
export type Resolve = (name: string) => Meaning;

export function resolver(classes: readonly ProjectClass[], choices: Readonly<Record<string, ClassChoice>>): Resolve {
  const known = new Map<string, Meaning>();
  const chosen = new Map(Object.entries(choices).map(([name, choice]) => [name.toLowerCase(), choice]));
  const find = (name: string): Meaning => {
    const choice = chosen.get(name.toLowerCase());
    if (typeof choice === 'number') return classes.some(({ id }) => id === choice) ? choice : null;
    if (choice === 'out') return 'out';
    return findClass(classes, name)?.id ?? kindOfWord(name);
  };
  return (name) => {
    let meaning = known.get(name);
    if (meaning === undefined) known.set(name, (meaning = find(name)));
    return meaning;
  };
}

/** Makes the classes that were chosen to be added. @throws StudioError where a name does not fit. */
export function addChosenClasses(project: OpenProject, choices: Readonly<Record<string, ClassChoice>>): boolean {
  const classes = listClasses(project.db);
  const resolve = resolver(classes, {});
  const wanted = Object.entries(choices).flatMap(([name, choice]) => (choice === 'add' && typeof resolve(name) !== 'number' ? [name] : []));
  // Words for the same expression become one class, called as the first of them.
  const named = new Map<string, string>();
  for (const name of wanted) if (!named.has(canonicalClassName(name))) named.set(canonicalClassName(name), requireClassName(name));
  const names = [...named.values()];
  if (names.length === 0) return false;
  setClasses(project, [...classes, ...draftClasses(names, classes)]);
  return true;
}

function requireClassName(name: string): string {
  const read = className.safeParse(name);
  if (read.success) return read.data;
  throw new StudioError('INVALID', `"${name.slice(0, 80)}" cannot be the name of a class. Take it for another class, or leave it out.`);
}

/** Dates end there, in milliseconds since 1970. */
const LAST_DATE = 8.64e15;
const LONGEST_REASON = 200;

/** A file may say anything: what is out of range is not said. */
const within = (value: number | undefined, least: number, most: number): value is number =>
  value !== undefined && value >= least && value <= most;

/** Why a vote cannot be used, or the vote as the project keeps it; null: it says nothing here. */
export function toImportedVote(vote: GivenVote, resolve: Resolve): ImportedVote | { readonly foreign: string } | null {
  const at = within(vote.at, 0, LAST_DATE) ? Math.round(vote.at) : null;
  const second = vote.second === undefined ? null : resolve(vote.second);
  const details = {
    ...(typeof second === 'number' && {
      second: { classId: second, ...(within(vote.share, Number.MIN_VALUE, 0.5) && { share: vote.share }) },
    }),
    ...(vote.reason !== undefined && { reason: vote.reason.slice(0, LONGEST_REASON) }),
    ...(within(vote.valence, -1, 1) && { valence: vote.valence }),
    ...(within(vote.arousal, -1, 1) && { arousal: vote.arousal }),
    ...(vote.decides && { decides: true as const }),
  };
  if (vote.counts) return countedVote(vote, vote.counts, resolve, { at, details });
  if (vote.kind !== 'class') return { kind: vote.kind, classId: null, counts: null, at, details };
  const meaning = resolve(vote.label ?? '');
  if (meaning === null) return { foreign: vote.label ?? '' };
  if (meaning === 'out') return null;
  if (typeof meaning === 'number') return { kind: 'class', classId: meaning, counts: null, at, details };
  return { kind: meaning, classId: null, counts: null, at, details };
}

/** What most people said is its kind. Faces that most called something that this project has no class for stay without a label. */
function countedVote(
  { kind }: GivenVote,
  given: NonNullable<GivenVote['counts']>,
  resolve: Resolve,
  rest: Pick<ImportedVote, 'at' | 'details'>,
): ImportedVote | null {
  const said = given.filter(([, count]) => within(count, 0, MOST_VOTES)).map(([name, count]) => ({ meaning: resolve(name), count }));
  const sum = (word: Meaning) => said.reduce((total, { meaning, count }) => total + (meaning === word ? count : 0), 0);
  const [unsure, unusable] = [sum('unsure'), sum('unusable')];
  const counts = new Map<number, number>();
  for (const { meaning, count } of said) {
    if (typeof meaning === 'number' && count > 0) counts.set(meaning, (counts.get(meaning) ?? 0) + count);
  }
  const kept = [...counts].map(([classId, count]) => ({ classId, count }));
  const most = Math.max(
    0,
    ...kept.map(({ count }) => count),
    ...said.filter(({ meaning }) => meaning === null || meaning === 'out').map(({ count }) => count),
  );
  const ballot = { classId: null, counts: kept.length > 0 ? kept : null, unsure, unusable, ...rest };
  if (kind !== 'class') return { ...ballot, kind };
  if (unusable > most) return { ...ballot, kind: 'unusable' };
  if (unsure > most) return { ...ballot, kind: 'unsure' };
  const largest = Math.max(0, ...kept.map(({ count }) => count));
  return largest === 0 || largest < most ? null : { ...ballot, kind: 'class' };
}
