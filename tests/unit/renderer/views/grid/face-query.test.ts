import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocationQuery } from 'vue-router';
import { parseView } from '../../../../../src/shared/view-text.ts';
import {
  hangsOnGuesses,
  hangsOnLabels,
  readListQuery,
  writeListQuery,
  type ListQuery,
} from '../../../../../src/renderer/views/grid/face-query.ts';

const id = fc.integer({ min: 1, max: 1e6 });

const anyQuery: fc.Arbitrary<ListQuery> = fc.record({
  text: fc.string(),
  ids: fc.option(fc.uniqueArray(id, { minLength: 1 })),
  cell: fc.option(fc.record({ run: id, truth: fc.option(id), predicted: fc.option(id) })),
});

describe('the list that an address means', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(readListQuery(writeListQuery(query) as LocationQuery)).toEqual(query);
      }),
    );
  });

  it('hangs on labels or guesses where they decide what is in it, or its order', () => {
    const hangs = (text: string) => {
      const query = parseView(text, { classes: [], annotators: [] });
      return [hangsOnLabels(query), hangsOnGuesses(query)];
    };
    expect(hangs('sort:-quality subject:Ada')).toEqual([false, false]);
    expect(hangs('state:unlabelled')).toEqual([true, false]);
    expect(hangs('-state:unlabelled')).toEqual([true, false]);
    expect(hangs('sort:guess')).toEqual([false, true]);
    expect(hangs('confidence:0.5..1')).toEqual([false, true]);
    expect(hangs('sort:-error')).toEqual([true, true]);
  });

  it('is all faces for an empty address, and whatever makes no sense is left out', () => {
    const all = { text: '', ids: null, cell: null };
    expect(readListQuery({})).toEqual(all);
    expect(readListQuery({ q: '', run: 'NaN', ids: 'a,b' })).toEqual(all);
  });
});
