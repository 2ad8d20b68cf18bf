import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocationQuery } from 'vue-router';
import { faceSort, labelState, splitPart } from '../../../../../src/shared/contract/faces.ts';
import { readFaceQuery, writeFaceQuery, type FaceQuery } from '../../../../../src/renderer/views/grid/face-query.ts';

const id = fc.integer({ min: 1, max: 1e6 });
const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });

const anyQuery: fc.Arbitrary<FaceQuery> = fc.record({
  filter: fc.record(
    {
      states: fc.subarray([...labelState.options], { minLength: 1 }),
      classIds: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
      subjects: names,
      parts: fc.subarray([...splitPart.options], { minLength: 1 }),
      sources: names,
      text: fc.string({ minLength: 1, maxLength: 200 }),
      imageId: id,
    },
    { requiredKeys: [] },
  ),
  sort: fc.constantFrom(...faceSort.options),
  descending: fc.boolean(),
  ids: fc.option(fc.uniqueArray(id, { minLength: 1 })),
  cell: fc.option(fc.record({ run: id, truth: fc.option(id), predicted: fc.option(id) })),
});

describe('the list that an address means', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(readFaceQuery(writeFaceQuery(query) as LocationQuery)).toEqual(query);
      }),
    );
  });

  it('is all faces for an empty address, and whatever makes no sense is left out', () => {
    const all = { filter: {}, sort: 'imported', descending: false, ids: null, cell: null };
    expect(readFaceQuery({})).toEqual(all);
    expect(readFaceQuery({ state: 'nonsense', class: 'x', sort: 'up', part: '', run: 'NaN', ids: 'a,b' })).toEqual(all);
  });
});
