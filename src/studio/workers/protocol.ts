/** Messages between the studio and its worker threads: a call, its progress, its answer, and a wish to stop. */
import type { StudioErrorCode } from '../../shared/errors.ts';

export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** End the thread, between two messages: native code that is stopped in a call may take the process with it. */
  | { readonly type: 'end' };

export type FromWorker =
  | { readonly type: 'event'; readonly id: number; readonly event: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError };

export interface WireError {
  readonly code: StudioErrorCode | null;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** A worker's methods: each takes an input, may emit events, and stops at the signal. */
export interface Method {
  readonly input: unknown;
  readonly event: unknown;
  readonly output: unknown;
}
export type Methods = Readonly<Record<string, Method>>;
