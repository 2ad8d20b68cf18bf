import { afterEach, expect, it } from 'vitest';
import type { DrawingMethods } from '../../../../src/studio/sample/methods.ts';
import { planSample } from '../../../../src/studio/sample/sample-plan.ts';
import { WorkerClient } from '../../../../src/studio/workers/worker-client.ts';

const client = new WorkerClient<DrawingMethods>('drawing');
const draw = (count: number) => client.call('draw', { seed: 1, faces: planSample(1).slice(0, count) });
afterEach(() => client.close());

it('rejects what was under way when it is closed, also where another call has started it anew', async () => {
  await draw(1);
  const lost = draw(400).then(
    () => 'drawn',
    (error: Error) => error.message,
  );
  const closed = client.close();
  const next = draw(2);
  await closed;
  expect(await lost).toMatch(/ended/);
  expect(await next).toHaveLength(2);
  expect(client.busy).toBe(0);
});

it('does not wait for the answer to what could not be sent', async () => {
  await expect(client.call('draw', { seed: (() => 1) as unknown as number, faces: [] })).rejects.toThrow(/could not be cloned/);
  expect(client.busy).toBe(0);
});
