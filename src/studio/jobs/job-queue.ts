/** Everything that takes time: its state, its progress, its one final event. */
import { isStudioError, StudioError, throwIfCancelled } from '../../shared/errors.ts';
import type { Job, JobKind } from '../../shared/contract/jobs.ts';
import { endingOf, faultSentence, isFault } from './ending.ts';
import { secondsLeft, type Progress } from './progress.ts';

export interface JobContext {
  readonly id: number;
  readonly signal: AbortSignal;
  report(progress: Progress): void;
}

export interface JobRequest<Result> {
  readonly kind: JobKind;
  readonly title: string;
  readonly runId?: number;
  /** Resolves with the result. Stops at the signal by throwing, or by resolving with what it has. */
  work(context: JobContext): Promise<Result>;
}

export interface StartedJob<Result> {
  readonly id: number;
  /** Rejects with a StudioError('CANCELLED') if it was cancelled. */
  readonly finished: Promise<Result>;
}

const KEPT = 50;
const MILLISECONDS_BETWEEN_EVENTS = 100;

export class JobQueue {
  readonly #jobs = new Map<number, { job: Job; abort: AbortController; finished: Promise<unknown> }>();
  readonly #listeners = new Set<(job: Job) => void>();
  readonly #keepFault: (fault: unknown) => string;
  #next = 1;

  /** `keepFault` answers what to tell the person of it. */
  constructor(keepFault: (fault: unknown) => string = faultSentence) {
    this.#keepFault = keepFault;
  }

  start<Result>({ kind, title, runId, work }: JobRequest<Result>): StartedJob<Result> {
    const id = this.#next++;
    const abort = new AbortController();
    const began = performance.now();
    let lastEvent = 0;
    const state: Job = {
      id,
      kind,
      title,
      state: 'running',
      progress: 0,
      step: 'Starting',
      secondsLeft: null,
      startedAt: Date.now(),
      error: null,
      runId: runId ?? null,
      result: null,
    };
    const entry = { job: state, abort, finished: Promise.resolve() as Promise<unknown> };
    const update = (change: Partial<Job>) => {
      entry.job = { ...entry.job, ...change };
      for (const listener of this.#listeners) listener(entry.job);
    };
    const report = ({ done, step }: Progress) => {
      const now = performance.now();
      if (entry.job.state !== 'running' || (now - lastEvent < MILLISECONDS_BETWEEN_EVENTS && step === entry.job.step)) return;
      lastEvent = now;
      update({ progress: Math.min(1, Math.max(0, done)), step, secondsLeft: secondsLeft(done, (now - began) / 1000) });
    };
    const run = async () => {
      await null; // the caller gets the id before the first event
      try {
        throwIfCancelled(abort.signal, title);
        const result = await work({ id, signal: abort.signal, report });
        update({ state: abort.signal.aborted ? 'cancelled' : 'done', progress: 1, step: '', secondsLeft: 0, result: result ?? null });
        return result;
      } catch (error) {
        const { state: end, error: message } = endingOf(error, abort.signal);
        const told = isFault(error) ? this.#keepFault(error) : message;
        const code = isStudioError(error) ? error.code : 'FAULT';
        update({ state: end, secondsLeft: null, error: message === null ? null : { code, message: told ?? message } });
        throw end === 'cancelled' ? new StudioError('CANCELLED', `${title} was cancelled.`) : error;
      }
    };
    this.#jobs.set(id, entry);
    const finished = run();
    entry.finished = finished.catch(() => undefined);
    update({});
    this.#forgetOld();
    return { id, finished };
  }

  list(): Job[] {
    return [...this.#jobs.values()].map(({ job }) => job);
  }

  /** The job of one of these kinds that is under way, where there is one. */
  running(...kinds: readonly JobKind[]): Job | undefined {
    return this.list().find(({ kind, state }) => state === 'running' && kinds.includes(kind));
  }

  /** Its last state, as soon as it has ended. */
  async ended(id: number): Promise<Job> {
    const entry = this.#jobs.get(id);
    if (!entry) throw new StudioError('NOT_FOUND', `There is no job ${id}.`);
    await entry.finished;
    return entry.job;
  }

  cancel(id: number): void {
    const entry = this.#jobs.get(id);
    if (entry?.job.state === 'running') entry.abort.abort();
  }

  /** Cancels all, save those of some kinds, and waits until each has ended; those as well that start because another one ended. */
  async cancelAll({ except = [] }: { readonly except?: readonly JobKind[] } = {}): Promise<void> {
    let entries: { readonly job: Job; readonly finished: Promise<unknown> }[];
    do {
      entries = [...this.#jobs.values()].filter(({ job }) => !except.includes(job.kind));
      for (const { job } of entries) this.cancel(job.id);
      await Promise.all(entries.map(({ finished }) => finished));
    } while (this.list().some(({ kind, state }) => !except.includes(kind) && state === 'running'));
  }

  onChange(listener: (job: Job) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #forgetOld(): void {
    const ended = [...this.#jobs.values()].filter(({ job }) => job.state !== 'running');
    for (const { job } of ended.slice(0, Math.max(0, ended.length - KEPT))) this.#jobs.delete(job.id);
  }
}
