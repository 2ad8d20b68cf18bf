/** The studio's one learning worker. It starts at the first call and lives until the studio closes. */
import type { TransferListItem } from 'node:worker_threads';
import { isStudioError } from '../../shared/errors.ts';
import { LAST_RESORT, type BackendChooser } from '../backends/chooser.ts';
import { WorkerClient } from '../workers/worker-client.ts';
import type { LearningMethods, UsedBackend } from './methods.ts';

interface LearnerCall<Event> {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: Event) => void;
  readonly transfer?: readonly TransferListItem[];
}

export class LearningWorker {
  readonly #worker = new WorkerClient<LearningMethods>('learning');
  readonly #chooser: BackendChooser | null;
  #used: { readonly wish: string; readonly backend: UsedBackend } | null = null;
  /** The last one that was loaded: to blame where its thread is gone. */
  #loaded: UsedBackend | null = null;
  /** Faults that came from the worker: any other (of the file, of what a caller does with an answer) is no backend's. */
  readonly #faults = new WeakSet<object>();

  /** Without a chooser it learns on the backend that is always there. */
  constructor(chooser: BackendChooser | null = null) {
    this.#chooser = chooser;
  }

  /** Goes over to the backend that is wanted now, unless something is under way on another. */
  async backend(): Promise<UsedBackend> {
    const names = this.#chooser?.known() ?? [LAST_RESORT];
    const library = this.#chooser?.library() ?? null;
    const wish = JSON.stringify({ names, library });
    if (this.#used && (this.#used.wish === wish || this.#worker.busy > 0)) return this.#used.backend;
    const load = () => this.#worker.call('useBackend', { names, library });
    const backend = await (this.#chooser?.loading(names[0]!, load) ?? load());
    this.#used = { wish, backend };
    this.#loaded = backend;
    return backend;
  }

  /** After a failure: leaves the backend in use for the next one, and says so. Null where there is no other, or the fault is not its. */
  leaveBackend(error: unknown): string | null {
    const backend = this.#loaded;
    if (!this.#chooser || !backend || backend.name === LAST_RESORT || backend.name === 'cpu') return null;
    if (isStudioError(error) ? error.code !== 'TRAINING_FAILED' : !this.#faults.has(error as object)) return null;
    const reason = (error instanceof Error ? error.message.split('\n')[0]! : String(error)).replace(/[.\s]*$/, '');
    this.#chooser.leave(backend.name, `${reason}.`);
    this.#used = null;
    this.#loaded = null;
    return `The backend "${backend.name}" (${backend.device}) could not go on: ${reason}. The run went on with "${this.#chooser.known()[0]}".`;
  }

  /** What `onEvent` throws (the disk is full, the file was moved) stops the worker and is thrown here. */
  async call<Name extends keyof LearningMethods & string>(
    method: Name,
    input: LearningMethods[Name]['input'],
    { signal, onEvent, transfer }: LearnerCall<LearningMethods[Name]['event']> = {},
  ): Promise<LearningMethods[Name]['output']> {
    const stop = new AbortController();
    let failure: { readonly error: unknown } | null = null;
    const receive = (event: LearningMethods[Name]['event']) => {
      if (failure) return;
      try {
        onEvent?.(event);
      } catch (error) {
        failure = { error };
        stop.abort();
      }
    };
    try {
      await this.backend();
      const result = await this.#worker.call(method, input, {
        signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
        onEvent: receive,
        ...(transfer ? { transfer } : {}),
      });
      if (failure === null) return result;
    } catch (error) {
      // A thread that died comes back with the backend that it starts with.
      if (!isStudioError(error)) this.#used = null;
      if (failure === null) {
        this.#faults.add(error as object);
        throw error;
      }
    }
    throw (failure as { readonly error: unknown }).error;
  }

  get busy(): number {
    return this.#worker.busy;
  }

  idle(): Promise<void> {
    return this.#worker.idle();
  }

  close(): Promise<void> {
    return this.#worker.close();
  }
}
