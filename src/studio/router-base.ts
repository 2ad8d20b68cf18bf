/** Implementers of the contract, with our errors carried over to the caller. */
import { implement, ORPCError } from '@orpc/server';
import { contract } from '../shared/contract/index.ts';
import { isStudioError } from '../shared/errors.ts';

export const implementer = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    if (isStudioError(error)) throw new ORPCError(error.code, { message: error.message, status: 400, cause: error });
    throw error;
  }
});
