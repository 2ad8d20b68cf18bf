import { expect, it, onTestFinished } from 'vitest';
import { effectScope } from 'vue';
import { useShown } from '../../../../../src/renderer/views/curate/use-shown.ts';
import { makeStudio } from '../../../../support/studio.ts';
import { openStores } from '../../../../support/stores.ts';

/** A list of what is undecided, kept by a studio that answers when it is let. */
async function undecided() {
  let kept: readonly string[] = ['a', 'b', 'c'];
  const app = openStores((await makeStudio()).client);
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const ask = async () => kept;
  const list = app.runWithContext(() => scope.run(() => useShown({ ask, topics: [], failed: () => undefined }))!);
  await list.load();
  function decide(entry: string) {
    const answer = Promise.withResolvers<void>();
    const done = list.expecting(
      (all) => all.filter((other) => other !== entry),
      async () => {
        await answer.promise;
        kept = kept.filter((other) => other !== entry);
      },
    );
    return { answer, done };
  }
  return { list, decide };
}

it('shows what was decided at once, whatever is asked for meanwhile', async () => {
  const { list, decide } = await undecided();
  const first = decide('a');
  const second = decide('b');
  expect(list.shown.value).toEqual(['c']);
  await list.load();
  expect(list.shown.value).toEqual(['c']);
  first.answer.resolve();
  await first.done;
  await list.load();
  expect(list.shown.value).toEqual(['c']);
  second.answer.resolve();
  await second.done;
  expect(list.shown.value).toEqual(['c']);
});

it('shows again what could not be done', async () => {
  const { list, decide } = await undecided();
  const { answer, done } = decide('a');
  answer.reject(new Error('no'));
  await expect(done).rejects.toThrow('no');
  expect(list.shown.value).toEqual(['a', 'b', 'c']);
});
