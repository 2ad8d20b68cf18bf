/**
 * Follows one of the studio's streams for as long as it is wanted. `caughtUp` runs after each (re)subscription: fetch there
 * what the stream tells changes of, so that nothing falls between the two. A lost line is taken up again.
 */
import { STUDIO_ERROR_CODES } from '../../shared/errors.ts';
import { failureCode, RefusedError } from './failure.ts';

export async function follow<Item>(options: {
  subscribe(signal: AbortSignal): Promise<AsyncIterable<Item>>;
  caughtUp?(): Promise<void> | void;
  receive(item: Item): void;
  signal: AbortSignal;
  /** Stop when the stream ends by itself, or the studio says that it is not there; otherwise it is taken up again. */
  once?: boolean;
}): Promise<void> {
  const { subscribe, caughtUp, receive, signal, once } = options;
  while (!signal.aborted) {
    try {
      const stream = await subscribe(signal);
      await caughtUp?.();
      for await (const item of stream) receive(item);
      if (once) return;
    } catch (error) {
      if (signal.aborted || error instanceof RefusedError) return;
      if (once && isAnswer(error)) {
        console.warn('A stream of the studio is at its end.', error);
        return;
      }
      console.warn('A stream of the studio broke off and is taken up again.', error);
    }
    await pause(500, signal);
  }
}

/** The studio itself has refused: it would again. */
function isAnswer(error: unknown): boolean {
  const code = failureCode(error);
  return STUDIO_ERROR_CODES.some((known) => known === code);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
