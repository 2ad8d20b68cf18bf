/** Who watches a run gets its whole state after each change, ten times a second at most. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../shared/contract/runs.ts';

const MILLISECONDS_BETWEEN = 100;

export class RunFeed {
  readonly #watchers = new Map<number, Set<() => void>>();

  /** Something of this run changed. */
  changed(runId: number): void {
    for (const rouse of this.#watchers.get(runId) ?? []) rouse();
  }

  /** The state now, each state after a change, and the final state as the last. */
  async *watch(runId: number, read: () => Run, signal: AbortSignal | undefined): AsyncGenerator<Run, void, void> {
    let rouse: () => void = () => undefined;
    const listen = () => rouse();
    const watchers = this.#watchers.get(runId) ?? new Set();
    this.#watchers.set(runId, watchers.add(listen));
    signal?.addEventListener('abort', listen, { once: true });
    try {
      for (;;) {
        const next = new Promise<void>((resolve) => (rouse = resolve));
        const run = read();
        yield run;
        if (run.state !== 'running' || signal?.aborted) return;
        await next;
        await sleep(MILLISECONDS_BETWEEN);
      }
    } finally {
      watchers.delete(listen);
      if (watchers.size === 0) this.#watchers.delete(runId);
    }
  }
}
