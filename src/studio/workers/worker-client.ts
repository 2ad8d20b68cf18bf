/** The studio's side of a long-lived worker thread. It starts at the first call and is started again if it dies. */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker, type TransferListItem } from 'node:worker_threads';
import { StudioError } from '../../shared/errors.ts';
import { DECODER_GUARD, sharedState } from './once-per-process.ts';
import type { FromWorker, Methods, ToWorker } from './protocol.ts';

// Before the first thread is started from here.
sharedState(DECODER_GUARD);

/** Entry of a worker beside this file: TypeScript in a checkout, JavaScript in a build. */
export function workerEntry(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}

/** Asks a thread to end by itself, when nothing native is under way in it any more. Force is for one that hangs for `patience` milliseconds. */
export async function endThread(worker: Worker, request: unknown, ended: Promise<unknown>, patience: number): Promise<void> {
  worker.postMessage(request);
  const timer = setTimeout(() => void worker.terminate(), patience);
  await ended;
  clearTimeout(timer);
}

const MILLISECONDS_TO_END = 1_000;

export interface CallOptions<Event> {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
  readonly transfer?: readonly TransferListItem[];
}

interface Pending {
  readonly worker: Worker;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onEvent: ((event: never) => void) | undefined;
}

export class WorkerClient<M extends Methods> {
  readonly #name: string;
  readonly #data: unknown;
  readonly #pending = new Map<number, Pending>();
  readonly #answers = new Set<Promise<unknown>>();
  #worker: Worker | null = null;
  #next = 1;

  constructor(name: string, data: unknown = null) {
    this.#name = name;
    this.#data = data;
  }

  /** Whether its thread runs: one that starts anew knows nothing of what was before. */
  get started(): boolean {
    return this.#worker !== null;
  }

  /** Calls under way. */
  get busy(): number {
    return this.#pending.size;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#answers.size > 0) await Promise.allSettled(this.#answers);
  }

  call<Name extends keyof M & string>(
    method: Name,
    input: M[Name]['input'],
    { signal, onEvent, transfer = [] }: CallOptions<M[Name]['event']> = {},
  ): Promise<M[Name]['output']> {
    const id = this.#next++;
    const worker = this.#start();
    const cancel = () => worker.postMessage({ type: 'cancel', id } satisfies ToWorker);
    signal?.addEventListener('abort', cancel, { once: true });
    const answer = new Promise<M[Name]['output']>((resolve, reject) => {
      // What cannot be sent is thrown here, before anything waits for its answer.
      worker.postMessage({ type: 'call', id, method, input } satisfies ToWorker, transfer);
      this.#pending.set(id, { worker, resolve, reject, onEvent });
      if (signal?.aborted) cancel();
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
      this.#answers.delete(answer);
    });
    this.#answers.add(answer);
    return answer;
  }

  /** Ends the thread: by itself where it listens, or else by force. Calls under way are rejected. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (!worker) return;
    await endThread(worker, { type: 'end' } satisfies ToWorker, once(worker, 'exit'), MILLISECONDS_TO_END);
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(workerEntry(this.#name), { workerData: this.#data, name: this.#name });
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error(`The worker "${this.#name}" ended.`)));
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.type === 'event') return pending.onEvent?.(message.event as never);
    this.#pending.delete(message.id);
    if (message.type === 'result') return pending.resolve(message.value);
    const { code, message: text, stack } = message.error;
    pending.reject(code ? new StudioError(code, text) : Object.assign(new Error(text), { stack }));
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker === worker) this.#worker = null;
    // Another may have been started meanwhile: its calls go on.
    for (const [id, pending] of this.#pending) {
      if (pending.worker !== worker) continue;
      this.#pending.delete(id);
      pending.reject(error);
    }
  }
}

/** Until none of them has anything under way, and whoever asked has gone on after the last answer without asking for more. */
export async function untilIdle(workers: readonly Pick<WorkerClient<Methods>, 'busy' | 'idle'>[]): Promise<void> {
  do {
    await Promise.all(workers.map((worker) => worker.idle()));
    await new Promise((resolve) => setImmediate(resolve));
  } while (workers.some(({ busy }) => busy > 0));
}
