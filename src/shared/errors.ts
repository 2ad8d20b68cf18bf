/**
 * What a person can act on. The message is one sentence or two: what happened, to which file, and what to do.
 * Anything thrown that is not a StudioError is a fault of ours.
 */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: StudioErrorCode;

  constructor(code: StudioErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export const STUDIO_ERROR_CODES = [
  /** No project is open, or the thing asked for is not in it. */
  'NOT_FOUND',
  /** A value given by the person does not fit: a class name, a number, a missing column. */
  'INVALID',
  /** It cannot be done yet: labels, a split or a run is missing. The message says which. */
  'NOT_READY',
  /** The file is not a project of ours, or is damaged. It was left as it is. */
  'NOT_A_PROJECT',
  /** The project was written by a newer version. It was left as it is. */
  'PROJECT_TOO_NEW',
  /** Another process has the project open. */
  'PROJECT_IN_USE',
  /** The project file cannot be written, or was moved or replaced while it was open. */
  'PROJECT_READ_ONLY',
  'PROJECT_MOVED',
  /** An image could not be used. */
  'BAD_IMAGE',
  /** A model file could not be used, or an export did not give the same answers. */
  'BAD_MODEL',
  /** A file exists already, or a folder cannot be written. */
  'FILE_EXISTS',
  'FILE_ACCESS',
  /** The disk has too little room. */
  'DISK_FULL',
  /** The person cancelled it. */
  'CANCELLED',
  /** Training went wrong (a loss that is not a number, no memory). The last good state was kept. */
  'TRAINING_FAILED',
] as const;

export type StudioErrorCode = (typeof STUDIO_ERROR_CODES)[number];

/** Narrow an unknown value from a catch clause. */
export function isStudioError(error: unknown): error is StudioError {
  return error instanceof StudioError;
}

/** Throw at a cancelled job's next safe point. */
export function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new StudioError('CANCELLED', `${what} was cancelled.`);
}
