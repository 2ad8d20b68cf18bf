/** The studio in a thread of its own, for hosts whose thread must stay free. */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { StudioOptions } from './context.ts';
import { holdAddons } from './native/hold-addons.ts';
import { workerEntry } from './workers/worker-client.ts';

export type ToStudioThread = { readonly type: 'connect'; readonly port: MessagePort } | { readonly type: 'close' };
export type FromStudioThread = { readonly type: 'ready' };

export interface StudioThread {
  /** A port that speaks the contract; its frames are strings and bytes. Closing it ends what was asked over it. */
  connect(): MessagePort;
  /** Stops what runs and closes the project in order. */
  close(): Promise<void>;
  /** Resolves when the thread is gone: with null if it was closed, else with why. */
  readonly ended: Promise<Error | null>;
}

const PATIENCE_MILLISECONDS = 20_000;

export async function startStudioThread(options: StudioOptions): Promise<StudioThread> {
  holdAddons();
  const worker = new Worker(workerEntry('studio'), { workerData: options, name: 'studio' });
  let closing: Promise<void> | null = null;
  let failure: Error | null = null;
  worker.on('error', (error: Error) => (failure = error));
  const ended = new Promise<Error | null>((resolve) => {
    worker.once('exit', () => resolve(closing ? null : (failure ?? new Error('The studio thread ended.'))));
  });
  const post = (message: ToStudioThread, transfer: readonly MessagePort[] = []) => worker.postMessage(message, transfer);
  const reported = (type: FromStudioThread['type']) =>
    new Promise<void>((resolve) => {
      const listen = (message: FromStudioThread) => {
        if (message.type !== type) return;
        worker.off('message', listen);
        resolve();
      };
      worker.on('message', listen);
    });

  const failed = await Promise.race([reported('ready'), ended]);
  if (failed instanceof Error) throw failed;

  return {
    ended,
    connect() {
      const { port1, port2 } = new MessageChannel();
      post({ type: 'connect', port: port2 }, [port2]);
      return port1;
    },
    close: () =>
      (closing ??= (async () => {
        post({ type: 'close' });
        // It ends by itself, when nothing native is under way any more. Force is for a thread that hangs.
        const timer = setTimeout(() => void worker.terminate(), PATIENCE_MILLISECONDS);
        await ended;
        clearTimeout(timer);
      })()),
  };
}
