import { expect, it } from 'vitest';
import { oneAtATime } from '../../../../src/renderer/client/one-at-a-time.ts';

/** Questions that are answered by hand. */
function slow() {
  const answers: PromiseWithResolvers<void>[] = [];
  const refetch = oneAtATime(() => {
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    return answer.promise;
  });
  return { answers, refetch };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

it('asks once more for all who want it while it asks, and each hears of the end of that', async () => {
  const { answers, refetch } = slow();
  let heard = 0;
  const all = Array.from({ length: 5 }, () => refetch().then(() => heard++));
  expect(answers).toHaveLength(1);
  answers[0]!.resolve();
  await settled();
  expect(answers).toHaveLength(2);
  expect(heard).toBe(0);
  answers[1]!.resolve();
  await Promise.all(all);
  expect(answers).toHaveLength(2);
  void refetch();
  expect(answers).toHaveLength(3);
});

it('asks again after a failure', async () => {
  const { answers, refetch } = slow();
  const failing = refetch();
  answers[0]!.reject(new Error('gone'));
  await expect(failing).rejects.toThrow('gone');
  void refetch();
  expect(answers).toHaveLength(2);
});
