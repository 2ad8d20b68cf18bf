/** Implementers of the contract, with our errors carried over to the caller. */
import { implement, ORPCError, ValidationError, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import { contract } from '../shared/contract/index.ts';
import { isStudioError } from '../shared/errors.ts';

/** Written out: inferred, it would be spelt with every schema of the contract, and grow too long for the compiler. */
type ContractImplementer = ImplementerInternalWithMiddlewares<typeof contract, Record<never, never>, Record<never, never>>;

export const implementer: ContractImplementer = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    if (isStudioError(error)) throw new ORPCError(error.code, { message: error.message, status: 400, cause: error });
    if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
      throw new ORPCError('INVALID', { message: describeIssue(error.cause), status: 400, cause: error });
    }
    throw error;
  }
});

/** The first thing that does not fit, and where. */
function describeIssue({ issues }: ValidationError): string {
  const [issue] = issues;
  const path = (issue?.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return path ? `${path}: ${issue?.message ?? 'it does not fit'}` : (issue?.message ?? 'What was sent does not fit.');
}
