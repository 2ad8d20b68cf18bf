import { describe, expect, it, vi } from 'vitest';
import { follow } from '../../../../src/renderer/client/follow.ts';
import { makeStudio } from '../../../support/studio.ts';

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

  it('takes a line that was lost up again also where it is to end with its stream', async () => {
    const log: string[] = [];
    let subscriptions = 0;
    async function* stream(round: number) {
      yield `item ${round}`;
      if (round === 1) throw new Error('the line is lost');
    }
    await follow<string>({
      signal: new AbortController().signal,
      once: true,
      subscribe: async () => stream(++subscriptions),
      receive: (item) => void log.push(item),
    });
    expect(log).toEqual(['item 1', 'item 2']);
  });

  it('ends where the studio says that what it follows is not there', async () => {
    const { client } = await makeStudio();
    let asked = 0;
    await follow({
      signal: new AbortController().signal,
      once: true,
      subscribe: (signal) => {
        asked++;
        return client.runs.watch({ id: 1 }, { signal });
      },
      receive: () => expect.unreachable(),
    });
    expect(asked).toBe(1);
  });

  it('leaves nothing behind on the signal, however often the line is lost', async () => {
    const life = new AbortController();
    const added = vi.spyOn(life.signal, 'addEventListener');
    const removed = vi.spyOn(life.signal, 'removeEventListener');
    let subscriptions = 0;
    async function* stream() {
      yield* [];
      if (++subscriptions < 3) throw new Error('the line is lost');
    }
    await follow({ signal: life.signal, once: true, subscribe: async () => stream(), receive: () => expect.unreachable() });
    expect(added).toHaveBeenCalledTimes(2);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });
});
