import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StateFeed } from '../../../src/studio/state-feed.ts';
import { collect } from '../../support/endings.ts';

test('many changes are few states, and the final one is the last', async () => {
  const feed = new StateFeed();
  let item = { n: 0, state: 'running' };
  const seen = collect(feed.watch(1, () => item, undefined));
  for (let n = 1; n <= 1_000; n++) {
    await setImmediate();
    item = { n, state: n < 1_000 ? 'running' : 'done' };
    feed.changed(1);
  }
  const states = await seen;
  expect(states.length).toBeLessThan(100);
  expect(states[0]).toEqual({ n: 0, state: 'running' });
  expect(states.at(-1)).toEqual({ n: 1_000, state: 'done' });
});

test('a change of another one is not told', async () => {
  const feed = new StateFeed();
  const abort = new AbortController();
  const seen = collect(feed.watch(1, () => ({ state: 'running' }), abort.signal));
  feed.changed(2);
  await setImmediate();
  abort.abort();
  // The state now, and once more at the end.
  expect(await seen).toHaveLength(2);
});
