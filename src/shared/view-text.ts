/**
 * The text form of a face query, as it is typed, saved and given on the command line:
 * `label:happy,"very sad" part:test -subject:"person 1" spread:>0.3 sort:-error`. A word by itself is looked for in file names.
 */
import { faceSort, labelState, splitPart, type FaceConditions, type FaceFilter, type FaceQuery, type Range } from './contract/faces.ts';
import { StudioError } from './errors.ts';
import { readTokens, quoted, type Token } from './view-tokens.ts';

interface Named {
  readonly id: number;
  readonly name: string;
}

/** What names in a text may stand for. */
export interface ViewNames {
  readonly classes: readonly Named[];
  readonly annotators?: readonly Named[];
}

/** Key in the text → field of the filter. */
const RANGES = { spread: 'disagreement', quality: 'quality', confidence: 'confidence', error: 'error' } as const;
const TEXTS = { subject: 'subjects', source: 'sources' } as const;
const CHOICES = { state: { field: 'states', values: labelState.options }, part: { field: 'parts', values: splitPart.options } } as const;
const NAMES = {
  label: { field: 'classIds', from: 'classes', what: 'class' },
  guess: { field: 'guessIds', from: 'classes', what: 'class' },
  by: { field: 'annotatorIds', from: 'annotators', what: 'annotator' },
} as const;

export const VIEW_KEYS: readonly string[] = [
  ...Object.keys(NAMES),
  ...Object.keys(CHOICES),
  ...Object.keys(TEXTS),
  ...Object.keys(RANGES),
  'file',
  'image',
  'excluded',
  'similar',
  'sort',
];

export const ALL_FACES: FaceQuery = { filter: {}, sort: 'imported', descending: false };

/** @throws StudioError INVALID, naming what is wrong and where (counted from 1). */
export function parseView(text: string, names: ViewNames): FaceQuery {
  const filter: { -readonly [Key in keyof FaceFilter]: FaceFilter[Key] } = {};
  const without: FaceConditions = {};
  const order: { sort: FaceQuery['sort']; descending: boolean; similarTo?: number } = { sort: 'imported', descending: false };
  for (const token of readTokens(text)) {
    const target: FaceConditions = token.not ? without : filter;
    if (isKey(NAMES, token.key)) {
      const { field, from, what } = NAMES[token.key];
      target[field] = [...(target[field] ?? []), ...token.values.map((value) => idOf(names[from] ?? [], value, what, token))];
    } else if (isKey(CHOICES, token.key)) {
      const { field, values } = CHOICES[token.key];
      target[field] = [...(target[field] ?? []), ...token.values.map((value) => oneOf(values, value, token))] as never;
    } else if (isKey(TEXTS, token.key)) {
      const field = TEXTS[token.key];
      target[field] = [...(target[field] ?? []), ...token.values];
    } else if (isKey(RANGES, token.key)) target[RANGES[token.key]] = rangeOf(token);
    else if (token.key === 'file') target.text = token.values.join(',');
    else if (token.key === 'image') target.imageId = wholeNumber(token);
    else if (token.not) throw wrong(token, `"${token.key}" can't be turned round with "-"`);
    else if (token.key === 'excluded') filter.excluded = oneOf(['only', 'also'] as const, token.values[0] ?? '', token);
    else if (token.key === 'similar') order.similarTo = wholeNumber(token);
    else if (token.key === 'sort') {
      const [value = ''] = token.values;
      order.descending = value.startsWith('-');
      order.sort = oneOf(faceSort.options, value.replace(/^-/, ''), token);
    } else throw wrong(token, `"${token.key}" is no key. There are: ${VIEW_KEYS.join(', ')}`);
  }
  return { filter: { ...filter, ...(Object.keys(without).length > 0 && { without }) }, ...order };
}

/** The shortest text that `parseView` reads back as the same query. */
export function writeView({ filter, sort, descending, similarTo }: FaceQuery, names: ViewNames): string {
  const { without, excluded } = filter;
  return [
    ...writeConditions(filter, '', names),
    ...(without ? writeConditions(without, '-', names) : []),
    ...(excluded ? [`excluded:${excluded}`] : []),
    ...(similarTo !== undefined ? [`similar:${similarTo}`] : []),
    ...(sort !== 'imported' || descending ? [`sort:${descending ? '-' : ''}${sort}`] : []),
  ].join(' ');
}

function writeConditions(conditions: FaceConditions, sign: string, names: ViewNames): string[] {
  const written: string[] = [];
  const add = (key: string, values: readonly string[] | undefined) => {
    if (values && values.length > 0) written.push(`${sign}${key}:${values.map(quoted).join(',')}`);
  };
  for (const [key, { field, from }] of Object.entries(NAMES)) {
    add(
      key,
      conditions[field]?.map((id) => names[from]?.find((entry) => entry.id === id)?.name ?? `#${id}`),
    );
  }
  for (const [key, { field }] of Object.entries(CHOICES)) add(key, conditions[field]);
  for (const [key, field] of Object.entries(TEXTS)) add(key, conditions[field]);
  for (const [key, field] of Object.entries(RANGES)) {
    const [least, most] = conditions[field] ?? [null, null];
    if (least !== null && most !== null) written.push(`${sign}${key}:${least}..${most}`);
    else if (least !== null) written.push(`${sign}${key}:>${least}`);
    else if (most !== null) written.push(`${sign}${key}:<${most}`);
  }
  add('file', conditions.text === undefined ? undefined : [conditions.text]);
  if (conditions.imageId !== undefined) written.push(`${sign}image:${conditions.imageId}`);
  return written;
}

function isKey<Table extends object>(table: Table, key: string): key is keyof Table & string {
  return Object.hasOwn(table, key);
}

/** `#7` is the thing with number 7, whatever its name is now. */
function idOf(known: readonly Named[], value: string, what: string, token: Token): number {
  const lower = value.toLowerCase();
  const found =
    known.find(({ name }) => name === value) ??
    known.find(({ name }) => name.toLowerCase() === lower) ??
    known.find(({ id }) => value === `#${id}`);
  if (found) return found.id;
  throw wrong(token, `There is no ${what} "${value}"${known.length > 0 ? `. There are: ${known.map(({ name }) => name).join(', ')}` : ''}`);
}

function oneOf<Value extends string>(values: readonly Value[], value: string, token: Token): Value {
  const found = values.find((known) => known.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  throw wrong(token, `"${token.key}" can't be "${value}". It can be: ${values.join(', ')}`);
}

function wholeNumber(token: Token): number {
  const value = Number(token.values[0]);
  if (token.values.length === 1 && Number.isSafeInteger(value) && value > 0) return value;
  throw wrong(token, `"${token.key}" wants a number, like ${token.key}:12`);
}

/** `0.2..0.5`, `>0.3`, `<0.3`: the ends are included. */
function rangeOf(token: Token): Range {
  const text = token.values.join(',');
  const [, least, most] = /^(\d*\.?\d+)\.\.(\d*\.?\d+)$/.exec(text) ?? [];
  if (least !== undefined && most !== undefined) return [Number(least), Number(most)];
  const [, sign, end] = /^([<>])=?(\d*\.?\d+)$/.exec(text) ?? [];
  if (end !== undefined) return sign === '>' ? [Number(end), null] : [null, Number(end)];
  throw wrong(token, `"${token.key}" wants a range, like ${token.key}:>0.3 or ${token.key}:0.2..0.5`);
}

function wrong(token: Token, what: string): StudioError {
  return new StudioError('INVALID', `${what} (at character ${token.at}).`);
}
