/** This page's studio is gone for good. */
export class RefusedError extends Error {
  constructor() {
    super('Mien was started anew: open the address that its terminal shows.');
  }
}

/** What to tell a person about anything thrown: the studio's own sentence where it has one. */
export function failureSentence(error: unknown): string {
  const code = failureCode(error);
  if (error instanceof RefusedError || (error instanceof Error && code !== null)) return error.message;
  if (isConnectionLoss(error)) return 'The studio does not answer. It is tried again by itself.';
  return 'Something went wrong in the window itself. Close it and open it again.';
}

/** The code of a StudioError that came over the line, or null. */
export function failureCode(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || /WebSocket is not open/.test(error.message));
}
