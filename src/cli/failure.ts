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
  if (error instanceof ORPCError && error.status < 500) return { exitCode: 2, code: error.code, message: error.message };
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return {
    exitCode: 1,
    code: 'FAULT',
    message: `${FAULT}${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
  };
}

/** Says it, and sets the exit code. */
export function reportFailure(error: unknown, json: boolean): void {
  const { exitCode, code, message } = describeFailure(error);
  if (json) process.stdout.write(`${shownJson({ error: { code, message } })}\n`);
  process.stderr.write(`${shownText(message)}\n`);
  process.exitCode = exitCode;
}
