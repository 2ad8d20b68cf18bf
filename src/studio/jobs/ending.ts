/** How work ended that threw, and what is said of it. */
import { isStudioError } from '../../shared/errors.ts';

export interface Ending {
  readonly state: 'cancelled' | 'failed';
  /** A sentence; null where the person cancelled it. */
  readonly error: string | null;
}

/** How a sentence about a fault of ours begins. */
export const FAULT = 'Something went wrong in Mien itself: ';

/** Whatever comes after a cancel comes of it. */
export function endingOf(error: unknown, signal: AbortSignal): Ending {
  if (signal.aborted || (isStudioError(error) && error.code === 'CANCELLED')) return { state: 'cancelled', error: null };
  return { state: 'failed', error: isStudioError(error) ? error.message : faultSentence(error) };
}

export function faultSentence(fault: unknown): string {
  return `${FAULT}${String(fault)}`;
}

/** Nobody is at fault for what a person can mend, nor for what ends because nobody waits for it any longer. */
export function isFault(error: unknown): boolean {
  return !isStudioError(error) && !(error instanceof Error && error.name === 'AbortError');
}
