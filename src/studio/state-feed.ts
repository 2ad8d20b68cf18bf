/** Who watches a run (or whatever else has a state and a number) gets its whole state after each change, ten times a second at most. */
import { setTimeout as sleep } from 'node:timers/promises';

const MILLISECONDS_BETWEEN = 100;

export class StateFeed {
  readonly #watchers = new Map<number, Set<() => void>>();

  /** Something of it changed. */
  changed(id: number): void {
    for (const rouse of this.#watchers.get(id) ?? []) rouse();
  }

  /** The state now, each state after a change, and the final state as the last. */
  async *watch<Item extends { readonly state: string }>(
    id: number,
    read: () => Item,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Item, void, void> {
    let rouse: () => void = () => undefined;
    const listen = () => rouse();
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(listen));
    signal?.addEventListener('abort', listen, { once: true });
    try {
      for (;;) {
        const next = new Promise<void>((resolve) => (rouse = resolve));
        const item = read();
        yield item;
        if (item.state !== 'running' || signal?.aborted) return;
        await next;
        await sleep(MILLISECONDS_BETWEEN);
      }
    } finally {
      watchers.delete(listen);
      if (watchers.size === 0) this.#watchers.delete(id);
    }
  }
}
