/** The studio in a thread of its own, for hosts whose thread must stay free. */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { StudioOptions } from './context.ts';
import { holdAddons } from './native/hold-addons.ts';
import { endThread, workerEntry } from './workers/worker-client.ts';

export type ToStudioThread = { readonly type: 'connect'; readonly port: MessagePort } | { readonly type: 'close' };

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
  // It says one thing, once: that it is ready.
  const ready = new Promise<void>((resolve) => worker.once('message', () => resolve()));
  const failed = await Promise.race([ready, ended]);
  if (failed instanceof Error) throw failed;

  return {
    ended,
    connect() {
      const { port1, port2 } = new MessageChannel();
      post({ type: 'connect', port: port2 }, [port2]);
      return port1;
    },
    close: () => (closing ??= endThread(worker, { type: 'close' } satisfies ToStudioThread, ended, PATIENCE_MILLISECONDS)),
  };
}
