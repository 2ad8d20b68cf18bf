/** Shares of classes, as faces and guesses keep them. */
import { z } from 'zod';
import type { Face } from '../../shared/contract/faces.ts';
import { parseJson } from './json-column.ts';

const shares: z.ZodType<Face['shares']> = z.array(z.object({ classId: z.int(), share: z.number().positive() }));

/** None where they cannot be read. */
export const sharesOf = (text: string): Face['shares'] => parseJson(shares, text) ?? [];
