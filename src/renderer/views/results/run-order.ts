/** In which order the runs stand in their table, and which of them did best. */
import type { Run } from '../../../shared/contract/runs.ts';

export type RunColumn = 'when' | 'accuracy' | 'balancedAccuracy' | 'macroF1' | 'ece' | 'n';

export interface RunOrder {
  readonly by: RunColumn;
  readonly descending: boolean;
}

/** The newest first. */
export const NEWEST: RunOrder = { by: 'when', descending: true };

/** The order that a column's head asks for: its own way first, then the other way round. */
export function orderBy(by: RunColumn, { by: before, descending }: RunOrder): RunOrder {
  return { by, descending: before === by ? !descending : by !== 'ece' };
}

/** The bases as shipped stand first whatever the order: they are what the others have to beat. What has no figure stands last. */
export function orderRuns(runs: readonly Run[], { by, descending }: RunOrder): Run[] {
  const figure = ({ id, test }: Run): number | null => (by === 'when' ? id : (test?.[by] ?? null));
  return runs.toSorted((a, b) => {
    const pinned = Number(b.stage === 'base') - Number(a.stage === 'base');
    const [one, other] = [figure(a), figure(b)];
    if (pinned !== 0 || one === other) return pinned || b.id - a.id;
    if (one === null || other === null) return one === null ? 1 : -1;
    return descending ? other - one : one - other;
  });
}

/**
 * The run that is right most often among those that were judged by the same test faces as the newest one; the earliest where several are.
 * Null where there is nothing to be better than.
 */
export function bestRun(runs: readonly Run[]): Run | null {
  const newest = runs.findLast(({ stage }) => stage !== 'base');
  const alike = newest ? runs.filter((run) => judgedBy(run) === judgedBy(newest)) : [];
  return alike.length < 2 ? null : alike.reduce((best, run) => (run.test!.accuracy > best.test!.accuracy ? run : best));
}

/** Test faces are told apart by how many of them have each label. */
function judgedBy({ classes, test }: Run): string {
  return JSON.stringify(classes.map(({ classId }, index) => [classId, test!.support[index] ?? 0]).sort(([a], [b]) => a! - b!));
}
