/** The worker's side: serves methods to the studio. Methods must await now and then, or a cancel never arrives. */
import { parentPort, type TransferListItem } from 'node:worker_threads';
import { isStudioError } from '../../shared/errors.ts';
import type { FromWorker, Methods, ToWorker } from './protocol.ts';

export interface CallContext<Event> {
  readonly signal: AbortSignal;
  emit(event: Event, transfer?: readonly TransferListItem[]): void;
}

export type Handlers<M extends Methods> = {
  readonly [Name in keyof M]: (
    input: M[Name]['input'],
    context: CallContext<M[Name]['event']>,
  ) => Promise<M[Name]['output']> | M[Name]['output'];
};

export function serveWorker<M extends Methods>(handlers: Handlers<M>): void {
  const port = parentPort;
  if (!port) throw new Error('serveWorker runs in a worker thread only');
  const running = new Map<number, AbortController>();
  const post = (message: FromWorker, transfer: readonly TransferListItem[] = []) => port.postMessage(message, transfer);

  port.on('message', async (message: ToWorker) => {
    if (message.type === 'end') return process.exit();
    if (message.type === 'cancel') return running.get(message.id)?.abort();
    const { id, method, input } = message;
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const emit = (event: unknown, transfer?: readonly TransferListItem[]) => post({ type: 'event', id, event }, transfer);
      const value = await handlers[method as keyof M](input, { signal: abort.signal, emit });
      post({ type: 'result', id, value });
    } catch (error) {
      const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
      post({ type: 'error', id, error: { code: isStudioError(error) ? error.code : null, message: text, stack } });
    } finally {
      running.delete(id);
    }
  });
}
