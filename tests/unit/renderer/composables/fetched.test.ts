import { describe, expect, it } from 'vitest';
import { useFetched } from '../../../../src/renderer/composables/useFetched.ts';

/** Answers in the order in which the test gives them. */
function openQuestions() {
  const open: PromiseWithResolvers<string>[] = [];
  const ask = () => {
    open.push(Promise.withResolvers<string>());
    return open.at(-1)!.promise;
  };
  return { open, fetched: useFetched(ask) };
}

describe('what was fetched', () => {
  it('shows each answer until a newer one is there, and no older one after it', async () => {
    const { open, fetched } = openQuestions();
    const loads = [fetched.load(), fetched.load(), fetched.load()];
    open[0]!.resolve('first');
    await loads[0];
    expect(fetched.value.value).toBe('first');
    open[2]!.resolve('third');
    await loads[2];
    open[1]!.resolve('second');
    await loads[1];
    expect(fetched.value.value).toBe('third');
  });

  it('keeps what was known where asking anew fails, and says so until an answer is there', async () => {
    const { open, fetched } = openQuestions();
    expect(fetched.known.value).toBe(false);
    const first = fetched.load();
    open[0]!.resolve('first');
    await first;
    const second = fetched.load();
    open[1]!.reject(new Error('a fault of ours'));
    await second;
    expect([fetched.known.value, fetched.value.value]).toEqual([true, 'first']);
    expect(fetched.failure.value).toMatch(/^Something went wrong/);
    const third = fetched.load();
    open[2]!.resolve('third');
    await third;
    expect([fetched.value.value, fetched.failure.value]).toEqual(['third', null]);
  });

  it('drops an answer that comes after the question was forgotten, or after a change has said more', async () => {
    const { open, fetched } = openQuestions();
    const first = fetched.load();
    fetched.forget();
    open[0]!.resolve('of the project before');
    await first;
    expect(fetched.value.value).toBe(null);
    const second = fetched.load();
    fetched.take('changed');
    open[1]!.reject(new Error('a fault of ours'));
    await second;
    expect([fetched.value.value, fetched.failure.value]).toEqual(['changed', null]);
  });
});
