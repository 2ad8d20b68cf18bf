/** The classes of a project while they are being named: rows to edit, and what is wrong with each. */
import { canonicalClassName, CLASS_COLORS, draftClasses, type ClassDraft } from '../../shared/classes.ts';
import { LIMITS } from '../../shared/limits.ts';

export interface ClassRow {
  /** Keeps a row's place and focus while rows move. */
  readonly row: number;
  /** Of a class that the project has already. */
  readonly id?: number;
  name: string;
  color: string;
  key: string;
}

let nextRow = 1;

export function rowsFrom(classes: readonly (ClassDraft & { readonly id?: number })[]): ClassRow[] {
  return classes.map(({ id, name, color, key }) => ({ row: nextRow++, ...(id === undefined ? {} : { id }), name, color, key: key ?? '' }));
}

export function rowsFromNames(names: readonly string[]): ClassRow[] {
  return rowsFrom(draftClasses(names));
}

/** An empty row in the first colour that is still free. */
export function emptyRow(rows: readonly ClassRow[]): ClassRow {
  const taken = new Set(rows.map(({ color }) => color.toLowerCase()));
  const color = CLASS_COLORS.find((candidate) => !taken.has(candidate)) ?? CLASS_COLORS[rows.length % CLASS_COLORS.length]!;
  return { row: nextRow++, name: '', color, key: '' };
}

/** The first letter of a name that no other row has as its key, or none. */
export function freeKey(name: string, others: readonly ClassRow[]): string {
  const taken = new Set(others.map(({ key }) => key.toLowerCase()));
  return [...name.toLowerCase()].find((letter) => /^\p{L}$/u.test(letter) && !taken.has(letter)) ?? '';
}

/** The key of a row once it is named: the one it has, but for a new class that was renamed to something without that letter. */
export function keyAfterNaming(entry: ClassRow, before: string, others: readonly ClassRow[]): string {
  const renamed = entry.id === undefined && entry.name !== before;
  const fits = entry.key !== '' && (!renamed || entry.name.toLowerCase().includes(entry.key.toLowerCase()));
  return fits ? entry.key : freeKey(entry.name, others);
}

/** One sentence per row that cannot stay as it is, by the row's number. */
export function rowProblems(rows: readonly ClassRow[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  const names = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const { row, name, key } of rows) {
    const plain = name.normalize('NFC').trim();
    const same = names.get(canonicalClassName(plain));
    const sameKey = key === '' ? undefined : keys.get(key.toLowerCase());
    if (plain === '') problems.set(row, 'Give it a name.');
    else if ([...plain].length > LIMITS.className.length) problems.set(row, `A name has at most ${LIMITS.className.length} characters.`);
    else if (same !== undefined) problems.set(row, `This means the same as “${same}”.`);
    else if (key !== '' && !/^\p{L}$/u.test(key)) problems.set(row, 'A key is one letter; the digits stand for the positions.');
    else if (sameKey !== undefined) problems.set(row, `“${sameKey}” has this key already.`);
    if (plain !== '' && same === undefined) names.set(canonicalClassName(plain), plain);
    if (key !== '' && sameKey === undefined) keys.set(key.toLowerCase(), plain || 'Another class');
  }
  return problems;
}

/** What is wrong with the list as a whole, or null. */
export function listProblem(rows: readonly ClassRow[]): string | null {
  if (rows.length < 2) return 'A model needs at least two classes to tell apart.';
  if (rows.length > LIMITS.className.count) return `A project has at most ${LIMITS.className.count} classes.`;
  return null;
}

export function draftsFrom(rows: readonly ClassRow[]): (ClassDraft & { id?: number })[] {
  return rows.map(({ id, name, color, key }) => ({
    ...(id === undefined ? {} : { id }),
    name: name.normalize('NFC').trim(),
    color,
    key: key === '' ? null : key.toLowerCase(),
  }));
}
