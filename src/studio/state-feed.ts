/** Who watches a run (or whatever else has a state and a number) gets its whole state after each change, ten times a second at most. */
import { StudioError } from '../shared/errors.ts';
import type { StudioContext } from './context.ts';
import { watchChanges } from './watch.ts';

const MILLISECONDS_BETWEEN = 100;

interface Watcher {
  readonly id: number;
  changed(): void;
  closing(): void;
}

export class StateFeed {
  readonly #watchers = new Set<Watcher>();

  constructor({ onProjectClosing }: Pick<StudioContext, 'onProjectClosing'>) {
    onProjectClosing(() => {
      for (const watcher of this.#watchers) watcher.closing();
    });
  }

  /** Something of it changed. */
  changed(id: number): void {
    for (const watcher of this.#watchers) if (watcher.id === id) watcher.changed();
  }

  /** The state now, each state after a change, and the final state as the last. Rejects where the project closes before that is told. */
  watch<Item extends { readonly state: string }>(
    id: number,
    read: () => Item,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Item, void, void> {
    const reads = watchChanges<() => Item>({
      subscribe: (tell) => {
        const watcher = { id, changed: () => tell(read), closing: () => tell(gone) };
        this.#watchers.add(watcher);
        tell(read);
        return () => this.#watchers.delete(watcher);
      },
      key: () => id,
      signal,
      pause: MILLISECONDS_BETWEEN,
    });
    return untilFinal(reads);
  }
}

async function* untilFinal<Item extends { readonly state: string }>(reads: AsyncIterable<() => Item>): AsyncGenerator<Item, void, void> {
  for await (const read of reads) {
    const item = read();
    yield item;
    if (item.state !== 'running') return;
  }
}

/** Instead of the next state: the file is closed when somebody asks for it. */
function gone(): never {
  throw new StudioError('NOT_FOUND', 'The project was closed while this was being followed. Open it again to go on.');
}
