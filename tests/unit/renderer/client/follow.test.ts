import { describe, expect, it } from 'vitest';
import { follow } from '../../../../src/renderer/client/follow.ts';

describe('following a stream', () => {
  it('fetches after it has subscribed, takes a broken stream up again, and stops when told', async () => {
    const life = new AbortController();
    const log: string[] = [];
    let subscriptions = 0;
    async function* stream(round: number) {
      yield `item ${round}`;
      if (round === 1) throw new Error('the line is lost');
    }
    await follow<string>({
      signal: life.signal,
      subscribe: async () => {
        log.push('subscribed');
        return stream(++subscriptions);
      },
      caughtUp: () => void log.push('fetched'),
      receive: (item) => {
        log.push(item);
        if (item === 'item 2') life.abort();
      },
    });
    expect(log).toEqual(['subscribed', 'fetched', 'item 1', 'subscribed', 'fetched', 'item 2']);
  });
});
