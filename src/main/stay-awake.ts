/** Keeps the machine from falling asleep while a job runs; the screen may. */
import type { PowerSaveBlocker } from 'electron';
import type { Job } from '../shared/contract/jobs.ts';

/** Ends with `changes`, the jobs as they go on. */
export async function stayAwake(changes: AsyncIterable<Job>, blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): Promise<void> {
  const running = new Set<number>();
  let block: number | null = null;
  const settle = () => {
    if (running.size > 0) block ??= blocker.start('prevent-app-suspension');
    else if (block !== null) {
      blocker.stop(block);
      block = null;
    }
  };
  try {
    for await (const { id, state } of changes) {
      if (state === 'running') running.add(id);
      else running.delete(id);
      settle();
    }
  } finally {
    running.clear();
    settle();
  }
}
