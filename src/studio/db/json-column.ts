/** JSON in a project file. */
import { z } from 'zod';
import { isStudioError } from '../../shared/errors.ts';
import { damaged, type ColumnPlace } from './damage.ts';

/** @throws StudioError NOT_A_PROJECT with the file, the table and the row. */
export function readJsonColumn<Value>(schema: z.ZodType<Value>, text: string, place: ColumnPlace): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(place, 'is no JSON');
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw damaged(place, `does not fit at "${(read.error.issues[0]?.path ?? []).join('.')}"`);
}

/** For what has something to fall back on: undefined where the text is no such value. */
export function parseJson<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The value as it is stored, without what the schema would add to it: what it was made from is compared with it. */
export function asStored<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return z.custom<Value>((value) => schema.safeParse(value).success);
}

/** For lists: what cannot be read takes nothing else with it. */
export function whereReadable<Row, Value>(rows: readonly Row[], read: (row: Row) => Value): Value[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      if (isStudioError(error)) return [];
      throw error;
    }
  });
}
