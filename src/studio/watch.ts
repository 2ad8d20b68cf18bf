/** Changes as an asynchronous iterator that never falls behind. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchOptions<Value> {
  subscribe(listener: (value: Value) => void): () => void;
  /** Of values with the same key a slow receiver gets the newest only. */
  key(value: Value): unknown;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds without a value after one, or after those that were there together. */
  readonly pause?: number;
}

/** Subscribes at once, not at the first `next`, so that nothing is missed between the call and the first read. */
export function watchChanges<Value>({ subscribe, key, signal, pause }: WatchOptions<Value>): AsyncGenerator<Value, void, void> {
  const waiting = new Map<unknown, Value>();
  let wake: (() => void) | null = null;
  const rouse = () => {
    wake?.();
    wake = null;
  };
  const unsubscribe = subscribe((value) => {
    // Deleted first, so that the newest state of a key stands behind what happened before it.
    waiting.delete(key(value));
    waiting.set(key(value), value);
    rouse();
  });
  const isEnded = () => signal?.aborted ?? false;
  const end = () => {
    unsubscribe();
    rouse();
  };
  signal?.addEventListener('abort', end, { once: true });

  const iterate = async function* (): AsyncGenerator<Value, void, void> {
    try {
      while (!isEnded()) {
        // What comes while a slow receiver holds these up waits for the next turn, after the pause.
        for (const id of [...waiting.keys()]) {
          const value = waiting.get(id)!;
          waiting.delete(id);
          yield value;
        }
        if (pause !== undefined) await sleep(pause);
        if (waiting.size === 0 && !isEnded()) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', end);
      unsubscribe();
    }
  };
  return iterate();
}
