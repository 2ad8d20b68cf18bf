/** The studio's one learning worker. It starts at the first call and lives until the studio closes. */
import type { TransferListItem } from 'node:worker_threads';
import { WorkerClient } from '../workers/worker-client.ts';
import type { LearningMethods } from './methods.ts';

interface LearnerCall<Event> {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
  readonly transfer?: readonly TransferListItem[];
}

export class Learner {
  readonly #worker = new WorkerClient<LearningMethods>('learning');

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
      return await this.#worker.call(method, input, {
        signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
        onEvent: receive,
        ...(transfer ? { transfer } : {}),
      });
    } catch (error) {
      throw failure ? (failure as { readonly error: unknown }).error : error;
    }
  }

  close(): Promise<void> {
    return this.#worker.close();
  }
}

const learners = new WeakMap<object, Learner>();

/** The learner of a studio: runs and exports share it. */
export function learnerOf(studio: object): Learner {
  let learner = learners.get(studio);
  if (!learner) learners.set(studio, (learner = new Learner()));
  return learner;
}
