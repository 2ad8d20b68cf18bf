import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocationQuery } from 'vue-router';
import { readListQuery, writeListQuery, type ListQuery } from '../../../../../src/renderer/views/grid/face-query.ts';

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

  it('is all faces for an empty address, and whatever makes no sense is left out', () => {
    const all = { text: '', ids: null, cell: null };
    expect(readListQuery({})).toEqual(all);
    expect(readListQuery({ q: '', run: 'NaN', ids: 'a,b' })).toEqual(all);
  });
});
