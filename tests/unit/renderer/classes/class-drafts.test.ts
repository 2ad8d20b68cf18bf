import { describe, expect, it } from 'vitest';
import { CLASS_COLORS, CLASS_PRESETS } from '../../../../src/shared/classes.ts';
import {
  draftsFrom,
  emptyRow,
  freeKey,
  keyAfterNaming,
  listProblem,
  rowProblems,
  rowsFrom,
  rowsFromNames,
} from '../../../../src/renderer/classes/class-drafts.ts';

const problemsOf = (...names: string[]) => {
  const rows = rowsFromNames(names);
  const problems = rowProblems(rows);
  return rows.map(({ row }) => problems.get(row) ?? null);
};

describe('rows of classes', () => {
  it.each(CLASS_PRESETS)('$title can be taken as they are, each with a key of its own', ({ names }) => {
    const rows = rowsFromNames(names);
    expect(rowProblems(rows).size).toBe(0);
    expect(listProblem(rows)).toBeNull();
    expect(new Set(rows.map(({ key }) => key)).size).toBe(names.length);
    expect(draftsFrom(rows).map(({ name }) => name)).toEqual(names);
  });

  it('refuses two names of one expression, and says which', () => {
    expect(problemsOf('joy', 'Happy', 'neutral')).toEqual([null, 'This means the same as “joy”.', null]);
    expect(problemsOf('Bored', ' bored ')).toEqual([null, 'This means the same as “Bored”.']);
  });

  it('wants a name of at most 64 characters, counted as people count them', () => {
    expect(problemsOf('', '  ')).toEqual(['Give it a name.', 'Give it a name.']);
    expect(problemsOf('😀'.repeat(64), 'é'.repeat(65))).toEqual([null, 'A name has at most 64 characters.']);
  });

  it('takes one letter as a key, once', () => {
    const [first, second] = rowsFromNames(['calm', 'tense']);
    const withKeys = (a: string, b: string) => [
      ...rowProblems([
        { ...first!, key: a },
        { ...second!, key: b },
      ]).values(),
    ];
    expect(withKeys('x', 'X')).toEqual(['“calm” has this key already.']);
    expect(withKeys('1', 'ß')).toEqual(['A key is one letter; the digits stand for the positions.']);
    expect(withKeys('', '')).toEqual([]);
  });

  it('finds the first letter that is free, and none where all are taken', () => {
    const rows = rowsFromNames(['sadness', 'anger']);
    expect(freeKey('sad', rows)).toBe('d');
    expect(freeKey('as', rows)).toBe('');
  });

  it('a renamed new class gets a key of its name; one that fits, an untouched name and a class in use keep theirs', () => {
    const [calm, tense] = rowsFromNames(['calm', 'tense']);
    expect(keyAfterNaming({ ...calm!, name: 'bored' }, 'calm', [tense!])).toBe('b');
    expect(keyAfterNaming({ ...calm!, name: 'cross' }, 'calm', [tense!])).toBe('c');
    expect(keyAfterNaming({ ...calm!, key: 'x' }, 'calm', [tense!])).toBe('x');
    expect(keyAfterNaming({ ...calm!, id: 3, name: 'bored' }, 'calm', [tense!])).toBe('c');
    expect(keyAfterNaming({ ...calm!, key: '' }, 'calm', [tense!])).toBe('c');
  });

  it('gives a new row a colour that no other has', () => {
    const rows = rowsFromNames(['a', 'b', 'c']);
    expect(emptyRow(rows).color).toBe(CLASS_COLORS[3]);
  });

  it('keeps the ids of classes that are there already, and has none for new ones', () => {
    const rows = [...rowsFrom([{ id: 7, name: ' calm ', color: '#0072b2', key: null }]), ...rowsFromNames(['tense'])];
    expect(draftsFrom(rows)).toEqual([
      { id: 7, name: 'calm', color: '#0072b2', key: null },
      { name: 'tense', color: CLASS_COLORS[0], key: 't' },
    ]);
  });

  it('wants two classes, and no more than a project holds', () => {
    expect(listProblem(rowsFromNames(['one']))).toContain('at least two');
    expect(listProblem(rowsFromNames(Array.from({ length: 65 }, (_, index) => `class ${index}`)))).toContain('at most 64');
  });
});
