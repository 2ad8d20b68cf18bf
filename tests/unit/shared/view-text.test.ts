import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { faceSort, labelState, splitPart, type FaceQuery } from '../../../src/shared/contract/faces.ts';
import { ALL_FACES, parseView, writeView, type ViewNames } from '../../../src/shared/view-text.ts';

const NAMES: ViewNames = {
  classes: [
    { id: 1, name: 'happiness' },
    { id: 2, name: 'very sad' },
    { id: 3, name: 'a "quoted": name, with all' },
  ],
  annotators: [
    { id: 7, name: 'Ada' },
    { id: 8, name: 'Bo Ek' },
  ],
};

const READ: readonly [text: string, query: Partial<FaceQuery>][] = [
  ['', {}],
  ['label:happiness', { filter: { classIds: [1] } }],
  ['LABEL:happiness'.toLowerCase(), { filter: { classIds: [1] } }],
  ['label:Happiness,"very sad"', { filter: { classIds: [1, 2] } }],
  ['label:happiness label:"very sad"', { filter: { classIds: [1, 2] } }],
  ['-label:happiness state:labelled', { filter: { states: ['labelled'], without: { classIds: [1] } } }],
  ['part:train,test by:ada', { filter: { parts: ['train', 'test'], annotatorIds: [7] } }],
  ['subject:"person 1",p2 -source:"first day"', { filter: { subjects: ['person 1', 'p2'], without: { sources: ['first day'] } } }],
  ['spread:>0.3', { filter: { disagreement: [0.3, null] } }],
  ['quality:<=0.4', { filter: { quality: [null, 0.4] } }],
  ['confidence:0.2..0.5', { filter: { confidence: [0.2, 0.5] } }],
  ['img_20', { filter: { text: 'img_20' } }],
  ['image:12 excluded:only', { filter: { imageId: 12, excluded: 'only' } }],
  ['sort:-error', { filter: {}, sort: 'error', descending: true }],
  ['similar:17 part:train', { filter: { parts: ['train'] }, similarTo: 17 }],
  [String.raw`label:"a \"quoted\": name, with all"`, { filter: { classIds: [3] } }],
  ['guess:#2', { filter: { guessIds: [2] } }],
];

test.each(READ)('%s', (text, query) => {
  expect(parseView(text, NAMES)).toEqual({ ...ALL_FACES, ...query });
});

const REFUSED: readonly [text: string, reason: RegExp][] = [
  ['label:joy', /no class "joy".*happiness.*character 1\)/],
  ['part:train by:Eve', /no annotator "Eve".*Ada.*character 12\)/],
  ['colour:red', /"colour" is no key.*label/],
  ['state:tired', /can't be "tired".*unlabelled/],
  ['spread:lots', /wants a range, like spread:>0\.3/],
  ['similar:nearly', /wants a number/],
  ['sort:beauty', /can't be "beauty".*quality/],
  ['-sort:file', /can't be turned round/],
  ['label:"happ', /quotation mark at character 7/],
];

test.each(REFUSED)('%s is refused', (text, reason) => {
  expect(() => parseView(text, NAMES)).toThrow(expect.objectContaining({ code: 'INVALID', message: expect.stringMatching(reason) }));
});

const words = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 });
const end = fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100);
const range = fc.oneof(fc.tuple(end, fc.constant(null)), fc.tuple(fc.constant(null), end), fc.tuple(end, end));
const conditions = {
  states: fc.subarray([...labelState.options], { minLength: 1 }),
  classIds: fc.subarray([1, 2, 3], { minLength: 1 }),
  guessIds: fc.subarray([1, 2, 3], { minLength: 1 }),
  annotatorIds: fc.subarray([7, 8], { minLength: 1 }),
  subjects: words,
  sources: words,
  parts: fc.subarray([...splitPart.options], { minLength: 1 }),
  disagreement: range,
  quality: range,
  confidence: range,
  error: range,
  text: fc.string({ minLength: 1, maxLength: 30 }),
  imageId: fc.integer({ min: 1, max: 1e6 }),
};
const anyQuery = fc.record(
  {
    filter: fc.record(
      {
        ...conditions,
        excluded: fc.constantFrom('only' as const, 'also' as const),
        without: fc.record(conditions, { requiredKeys: [] }).filter((given) => Object.keys(given).length > 0),
      },
      { requiredKeys: [] },
    ),
    sort: fc.constantFrom(...faceSort.options),
    descending: fc.boolean(),
    similarTo: fc.integer({ min: 1, max: 1e6 }),
  },
  { requiredKeys: ['filter', 'sort', 'descending'] },
);

describe('a query as text', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(parseView(writeView(query, NAMES), NAMES)).toEqual(query);
      }),
    );
  });

  it('gives a query or a sentence for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          expect(parseView(text, NAMES).filter).toBeTypeOf('object');
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID' });
        }
      }),
    );
  });
});
