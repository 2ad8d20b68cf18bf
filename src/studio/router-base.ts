/** Implementers of the contract, with our errors carried over to the caller. */
import { mapEventIterator } from '@orpc/client';
import { implement, ORPCError, ValidationError, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import { contract } from '../shared/contract/index.ts';
import { isStudioError, StudioError } from '../shared/errors.ts';

/** Written out: inferred, it would be spelt with every schema of the contract, and grow too long for the compiler. */
type ContractImplementer = ImplementerInternalWithMiddlewares<typeof contract, Record<never, never>, Record<never, never>>;

export const implementer: ContractImplementer = implement(contract).use(async ({ next }) => {
  try {
    const result = await next();
    return isStream(result.output) ? { ...result, output: mapEventIterator(result.output, { value: same, error: asTold }) } : result;
  } catch (error) {
    throw await asTold(error);
  }
});

async function asTold(error: unknown): Promise<unknown> {
  if (isClosedFile(error)) return asTold(new StudioError('NOT_FOUND', 'The project was closed meanwhile. Open it again to go on.'));
  if (isStudioError(error)) return new ORPCError(error.code, { message: error.message, status: 400, cause: error });
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    return new ORPCError('INVALID', { message: describeIssue(error.cause), status: 400, cause: error });
  }
  return error;
}

/** The database's own words to whoever was still at work when its file was closed. */
const isClosedFile = (error: unknown) => error instanceof TypeError && error.message === 'The database connection is not open';

const same = async <Value>(value: Value): Promise<Value> => value;

function isStream(output: unknown): output is AsyncIteratorObject<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

/** The first thing that does not fit, and where. */
function describeIssue({ issues }: ValidationError): string {
  const [issue] = issues;
  const path = (issue?.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return path ? `${path}: ${issue?.message ?? 'it does not fit'}` : (issue?.message ?? 'What was sent does not fit.');
}
