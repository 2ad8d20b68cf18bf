/** What a list of faces shows, as the address says it: so that a link, a reload or "back" finds the same list. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import type { FaceFilter, FaceSort, LabelState, SplitPart } from '../../../shared/contract/faces.ts';
import { faceSort, labelState, splitPart } from '../../../shared/contract/faces.ts';

/** One cell of a run's confusion matrix (or its row, or its column). */
export interface RunCell {
  readonly run: number;
  readonly truth: number | null;
  readonly predicted: number | null;
}

export interface FaceQuery {
  readonly filter: FaceFilter;
  readonly sort: FaceSort;
  readonly descending: boolean;
  /** Exactly these faces, in this order, whatever the filter. */
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

function chosen<Value extends string>(query: LocationQuery, name: string, allowed: readonly Value[]): Value[] {
  const given = new Set(values(query, name).flatMap((entry) => entry.split(',')));
  return allowed.filter((value) => given.has(value));
}

export function readFaceQuery(query: LocationQuery): FaceQuery {
  const states: LabelState[] = chosen(query, 'state', labelState.options);
  const parts: SplitPart[] = chosen(query, 'part', splitPart.options);
  const classIds = numbers(query, 'class');
  const subjects = values(query, 'subject');
  const sources = values(query, 'source');
  const text = values(query, 'text')[0]?.slice(0, 200);
  const imageId = numbers(query, 'image')[0];
  const ids = numbers(query, 'ids');
  const run = numbers(query, 'run')[0];
  return {
    filter: {
      ...(states.length > 0 && { states }),
      ...(classIds.length > 0 && { classIds }),
      ...(subjects.length > 0 && { subjects }),
      ...(parts.length > 0 && { parts }),
      ...(sources.length > 0 && { sources }),
      ...(text && { text }),
      ...(imageId !== undefined && { imageId }),
    },
    sort: chosen(query, 'sort', faceSort.options)[0] ?? 'imported',
    descending: query.desc === '1',
    ids: ids.length > 0 ? ids : null,
    cell: run === undefined ? null : { run, truth: numbers(query, 'truth')[0] ?? null, predicted: numbers(query, 'predicted')[0] ?? null },
  };
}

export function writeFaceQuery({ filter, sort, descending, ids, cell }: FaceQuery): LocationQueryRaw {
  return {
    ...(filter.states?.length && { state: filter.states.join(',') }),
    ...(filter.classIds?.length && { class: filter.classIds.join(',') }),
    ...(filter.subjects?.length && { subject: [...filter.subjects] }),
    ...(filter.parts?.length && { part: filter.parts.join(',') }),
    ...(filter.sources?.length && { source: [...filter.sources] }),
    ...(filter.text && { text: filter.text }),
    ...(filter.imageId !== undefined && { image: String(filter.imageId) }),
    ...(sort !== 'imported' && { sort }),
    ...(descending && { desc: '1' }),
    ...(ids && { ids: ids.join(',') }),
    ...(cell && {
      run: String(cell.run),
      ...(cell.truth !== null && { truth: String(cell.truth) }),
      ...(cell.predicted !== null && { predicted: String(cell.predicted) }),
    }),
  };
}

export function isFiltered({ filter }: FaceQuery): boolean {
  return Object.keys(filter).length > 0;
}
