/** What a list of faces shows, as the address says it: so that a link, a reload or "back" finds the same list. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import type { FaceQuery } from '../../../shared/contract/faces.ts';

/** One cell of a run's confusion matrix (or its row, or its column). */
export interface RunCell {
  readonly run: number;
  readonly truth: number | null;
  readonly predicted: number | null;
}

export interface ListQuery {
  /** In the form of view-text.ts: which faces, in which order. */
  readonly text: string;
  /** Exactly these faces, in this order, whatever the text. */
  readonly ids: readonly number[] | null;
  readonly cell: RunCell | null;
}

function values(query: LocationQuery, name: string): string[] {
  const value = query[name];
  const all = Array.isArray(value) ? value : [value];
  return all.filter((entry): entry is string => typeof entry === 'string' && entry !== '');
}

function numbers(query: LocationQuery, name: string): number[] {
  return values(query, name)
    .flatMap((entry) => entry.split(','))
    .map(Number)
    .filter(Number.isSafeInteger);
}

export function readListQuery(query: LocationQuery): ListQuery {
  const ids = numbers(query, 'ids');
  const run = numbers(query, 'run')[0];
  return {
    text: values(query, 'q')[0] ?? '',
    ids: ids.length > 0 ? ids : null,
    cell: run === undefined ? null : { run, truth: numbers(query, 'truth')[0] ?? null, predicted: numbers(query, 'predicted')[0] ?? null },
  };
}

export function writeListQuery({ text, ids, cell }: ListQuery): LocationQueryRaw {
  return {
    ...(text && { q: text }),
    ...(ids && { ids: ids.join(',') }),
    ...(cell && {
      run: String(cell.run),
      ...(cell.truth !== null && { truth: String(cell.truth) }),
      ...(cell.predicted !== null && { predicted: String(cell.predicted) }),
    }),
  };
}

const BY_LABEL = new Set<FaceQuery['sort']>(['label', 'labelledLast', 'disagreement', 'error']);
const BY_GUESS = new Set<FaceQuery['sort']>(['guess', 'confidence', 'error']);
const conditionsOf = ({ filter }: FaceQuery) => [filter, filter.without ?? {}];

/** Whether labelling can change which faces belong to the list, or their order. */
export function hangsOnLabels(query: FaceQuery): boolean {
  return (
    BY_LABEL.has(query.sort) ||
    conditionsOf(query).some(({ states, classIds, disagreement, annotatorIds, error }) =>
      Boolean(states ?? classIds ?? disagreement ?? annotatorIds ?? error),
    )
  );
}

/** The same of what a model says. */
export function hangsOnGuesses(query: FaceQuery): boolean {
  return (
    BY_GUESS.has(query.sort) || conditionsOf(query).some(({ guessIds, confidence, error }) => Boolean(guessIds ?? confidence ?? error))
  );
}

export function isFiltered({ filter, similarTo }: FaceQuery): boolean {
  return Object.keys(filter).length > 0 || similarTo !== undefined;
}
