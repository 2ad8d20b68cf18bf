/** What a project file holds and none of ours would. The file may come from anybody, so what stands there is checked before it is believed. */
import type { Database } from 'better-sqlite3';
import type { z } from 'zod';
import { StudioError } from '../../shared/errors.ts';

export interface RowPlace {
  readonly db: Database;
  readonly table: string;
  readonly row: number | string;
}

export interface ColumnPlace extends RowPlace {
  readonly column: string;
}

/** Names the file, the table and the row. @param why Such as "is no JSON". */
export function damaged({ db, table, row, column }: ColumnPlace, why = 'does not fit'): StudioError {
  return new StudioError(
    'NOT_A_PROJECT',
    `"${db.name}" is damaged: in its table "${table}", "${column}" of row ${row} ${why}. Go back to an older copy of the project for it.`,
  );
}

/** Columns that are no JSON: even a strict table holds infinite numbers, and one that was made by hand anything. @throws StudioError NOT_A_PROJECT */
export function checkRow<Row>(schema: z.ZodType, row: Row, place: RowPlace): Row {
  const read = schema.safeParse(row);
  if (read.success) return row;
  throw damaged({ ...place, column: columnOf(String(read.error.issues[0]?.path[0])) });
}

/** As it is called in the table: `created_at` for `createdAt`. */
export const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
