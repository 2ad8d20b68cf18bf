/** How a command ends that could not do its work: 2 where the person can mend it, 1 where the fault is ours. */
import { ORPCError } from '@orpc/client';
import { isStudioError } from '../shared/errors.ts';
import { FAULT } from '../studio/jobs/ending.ts';
import { shownJson, shownText } from './output.ts';

export interface Failure {
  readonly exitCode: 1 | 2;
  readonly code: string;
  readonly message: string;
}

export function describeFailure(error: unknown): Failure {
  if (isStudioError(error)) return { exitCode: 2, code: error.code, message: error.message };
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return { exitCode: 2, code: 'INVALID', message: `Not accepted: ${issues(error)}` };
  }
  if (error instanceof ORPCError && error.status < 500) return { exitCode: 2, code: error.code, message: error.message };
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return {
    exitCode: 1,
    code: 'FAULT',
    message: `${FAULT}${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
  };
}

/** What of the input did not fit the contract. */
function issues(error: ORPCError<string, unknown>): string {
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return error.message;
  return data.issues
    .map((issue: { message?: unknown; path?: readonly unknown[] }) => `${(issue.path ?? []).join('.')}: ${String(issue.message)}`)
    .join('; ');
}

/** Says it, and sets the exit code. */
export function reportFailure(error: unknown, json: boolean): void {
  const { exitCode, code, message } = describeFailure(error);
  if (json) process.stdout.write(`${shownJson({ error: { code, message } })}\n`);
  process.stderr.write(`${shownText(message)}\n`);
  process.exitCode = exitCode;
}
