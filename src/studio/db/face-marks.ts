/** What people decide of faces beside their label: left out or in use, whose face it is, in which part. */
import type { Database } from 'better-sqlite3';
import { recount } from './counts.ts';
import { recountOwn } from './own-answers.ts';
import { statement } from './statement.ts';
import { transact } from './transact.ts';

/** The same decision on many faces. Of a subject `by` tells who said so: 'imported', 'person' or 'cluster'. */
export type Marks = readonly (readonly [value: string | null, by: string | null, faceIds: readonly number[]])[];

export type MarkField = 'excluded' | 'subject' | 'part';

const COLUMNS: Readonly<Record<MarkField, { readonly by: string; readonly set: string }>> = {
  excluded: { by: 'NULL', set: 'excluded = @value' },
  subject: { by: 'subject_by', set: 'subject = @value, subject_by = @by' },
  part: { by: 'NULL', set: 'part = @value' },
};

/** How these faces stand now; unknown ones are left out. */
export function readMarks(db: Database, field: MarkField, faceIds: readonly number[]): Marks {
  const rows = statement<{ id: number; value: string | null; by: string | null }>(
    db,
    `SELECT id, ${field} AS value, ${COLUMNS[field].by} AS by FROM face WHERE id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(faceIds));
  const groups = new Map<string, [string | null, string | null, number[]]>();
  for (const { id, value, by } of rows) {
    const key = JSON.stringify([value, by]);
    const group = groups.get(key);
    if (group) group[2].push(id);
    else groups.set(key, [value, by, [id]]);
  }
  return [...groups.values()];
}

export function writeMarks(db: Database, field: MarkField, marks: Marks): void {
  transact(db, () => {
    const update = statement(db, `UPDATE face SET ${COLUMNS[field].set} WHERE id IN (SELECT value FROM json_each(@ids))`);
    for (const [value, by, faceIds] of marks) {
      const write = () => update.run({ value, ids: JSON.stringify(faceIds), ...(field === 'subject' && { by }) });
      if (field === 'excluded') recount(db, faceIds, () => recountOwn(db, faceIds, write));
      else write();
    }
  });
}

export const facesOfMarks = (marks: Marks): number[] => marks.flatMap(([, , faceIds]) => [...faceIds]);
