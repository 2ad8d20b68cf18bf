import { expect, it } from 'vitest';
import { shallowRef } from 'vue';
import { placeIn, usePlace } from '../../../../src/renderer/composables/usePlace.ts';

it('stays with its entry, or comes to the next one that is still there', () => {
  expect(placeIn([9, 1, 2, 3], [1, 2, 3], 1)).toBe(2);
  expect(placeIn([1, 4], [1, 2, 3, 4], 1)).toBe(1);
  expect(placeIn([1, 2], [1, 2, 3], 2)).toBe(1);
  expect(placeIn(Int32Array.of(5, 7), Int32Array.of(5, 6, 7), 1)).toBe(1);
  expect(placeIn<number>([], [1], 0)).toBe(0);
});

it('is another one at once when the list is', () => {
  const ids = shallowRef(['a', 'b', 'c']);
  const { at, go, goTo } = usePlace(() => ids.value);
  go(1);
  ids.value = ['x', 'a', 'b', 'c'];
  expect(at.value).toBe(2);
  ids.value = ['x', 'a', 'c'];
  expect(ids.value[at.value]).toBe('c');
  go(5);
  expect(at.value).toBe(2);
  expect([goTo('a'), at.value, goTo('gone'), at.value]).toEqual([true, 1, false, 1]);
});
