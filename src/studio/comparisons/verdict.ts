/** What to make of a comparison, in plain sentences. */
import type { ComparisonPair, ComparisonRow } from '../../shared/contract/comparisons.ts';
import { points } from '../../engine/evaluation/compare.ts';
import { areTooFew } from '../../engine/evaluation/compare.ts';
import { fewPeopleWords } from '../../shared/few-people.ts';
import { STRATEGIES, type Strategy } from '../../shared/strategies.ts';
import { counted, percent } from '../../shared/words.ts';

export interface VerdictOptions {
  readonly rows: readonly ComparisonRow[];
  readonly pairs: readonly ComparisonPair[];
  /** Test faces, and the people on them (a face of nobody known counts as one). */
  readonly faces: number;
  readonly people: number;
}

/** A loss on the old classes that is worth a sentence. */
const FORGOTTEN = 0.05;

export const titleOf = (strategy: Strategy): string => STRATEGIES[strategy].title;

/** Empty with fewer than two strategies: there is nothing to tell apart. */
export function verdictOf({ rows, pairs, faces, people }: VerdictOptions): string[] {
  const [best] = [...rows].sort((a, b) => b.accuracy.value - a.accuracy.value || a.seconds - b.seconds);
  if (!best || rows.length < 2) return [];
  const among = `${counted(faces, 'test face')} of ${people === 1 ? 'one person' : `${people} people`}`;
  const others = rows.filter((row) => row !== best);
  const beaten = others.filter((row) => isTold(pairs, row.strategy, best.strategy));
  const level = others.filter((row) => !beaten.includes(row));
  const lead = `On your faces (${among}) “${titleOf(best.strategy)}” was right most often, on ${percent(best.accuracy.value)}.`;
  const tooFew = tooFewPeople(people, pairs.length);
  // What no outcome could have told apart says nothing of which to take.
  const told = tooFew
    ? [`${lead} ${tooFew}`]
    : [[lead, ...standing(best, beaten, level)].join(' '), ...tuning(rows, pairs), ...pretraining(rows, pairs)];
  return [...told, ...forgetting(rows), ...[fewPeopleWords(people)].filter((words) => words !== null)];
}

/** Why nothing is told apart, where no outcome could have been. */
function tooFewPeople(people: number, pairs: number): string | null {
  if (people < 2 || !areTooFew(people, pairs)) return null;
  return pairs === 1
    ? `${people} people are too few to tell two ways apart, whatever they show.`
    : `${people} people are too few to tell any of ${pairs} pairs apart, whatever they show: compare fewer ways, or label faces of more people.`;
}

function standing(best: ComparisonRow, beaten: readonly ComparisonRow[], level: readonly ComparisonRow[]): string[] {
  const sentences: string[] = [];
  if (beaten.length > 0) sentences.push(`It is better than ${list(beaten)} beyond chance.`);
  if (level.length > 0) sentences.push(`From ${list(level)} it is not distinguishable.`);
  const [cheapest] = [best, ...level].sort((a, b) => a.seconds - b.seconds);
  if (cheapest && cheapest !== best && cheapest.seconds < best.seconds / 2) {
    sentences.push(
      `Of these, “${titleOf(cheapest.strategy)}” takes the least time: ${seconds(cheapest.seconds)} against ${seconds(best.seconds)}.`,
    );
  }
  return sentences;
}

/** The founding question, where both sides of it were tried. */
function tuning(rows: readonly ComparisonRow[], pairs: readonly ComparisonPair[]): string[] {
  const head = rows.find(({ strategy }) => strategy === 'head');
  const tuned = rows.find(({ strategy }) => strategy === 'finetune');
  if (!head || !tuned) return [];
  const gain = tuned.accuracy.value - head.accuracy.value;
  if (!isTold(pairs, 'head', 'finetune')) {
    return [
      `To tune or not to tune: what fine-tuning changed (${points(gain)} points) cannot be told from chance here, so the head alone is enough until there are more labels or more test faces.`,
    ];
  }
  return gain > 0
    ? [`To tune or not to tune: tune. Fine-tuning after the head brought ${points(gain)} points, beyond chance.`]
    : [`To tune or not to tune: do not. Fine-tuning after the head cost ${points(-gain).replace('+', '')} points, beyond chance.`];
}

function pretraining(rows: readonly ComparisonRow[], pairs: readonly ComparisonPair[]): string[] {
  const scratch = rows.find(({ strategy }) => strategy === 'scratch');
  const [best] = rows
    .filter(({ strategy }) => strategy !== 'scratch' && strategy !== 'base')
    .sort((a, b) => b.accuracy.value - a.accuracy.value);
  if (!scratch || !best || !isTold(pairs, 'scratch', best.strategy)) return [];
  const gain = best.accuracy.value - scratch.accuracy.value;
  return gain > 0 ? [`The pre-training is worth ${points(gain)} points: that much less the same network reaches from scratch.`] : [];
}

function forgetting(rows: readonly ComparisonRow[]): string[] {
  // What was never pre-trained had nothing to forget.
  const forgetful = rows.filter(
    ({ strategy, oldClasses }) => strategy !== 'scratch' && oldClasses !== null && oldClasses.before - oldClasses.after > FORGOTTEN,
  );
  return forgetful.map(
    ({ strategy, oldClasses }) =>
      `“${titleOf(strategy)}” forgot: on the classes that the base knew, its own head went from ${percent(oldClasses!.before)} to ${percent(oldClasses!.after)}.`,
  );
}

function isTold(pairs: readonly ComparisonPair[], one: Strategy, other: Strategy): boolean {
  return pairs.some(({ a, b, distinguishable }) => distinguishable && ((a === one && b === other) || (a === other && b === one)));
}

function list(rows: readonly ComparisonRow[]): string {
  const names = rows.map(({ strategy }) => `“${titleOf(strategy)}”`);
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const seconds = (value: number): string => (value < 90 ? `${value.toFixed(value < 10 ? 1 : 0)} s` : `${Math.round(value / 60)} min`);
