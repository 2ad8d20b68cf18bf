/** What is asked of a database, for tests of how much work that is. */
import type { Database } from 'better-sqlite3';
import { vi } from 'vitest';

/** How many statements are run meanwhile. */
export function countStatements(db: Database, work: () => void): number {
  const proto = Object.getPrototypeOf(db.prepare('SELECT 1')) as Record<'run' | 'get' | 'all', () => unknown>;
  const spies = (['run', 'get', 'all'] as const).map((name) => vi.spyOn(proto, name));
  try {
    work();
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** How SQLite goes about the statements that are prepared meanwhile: on a new connection, all of them. */
export function plansOf(db: Database, work: () => void): string[] {
  const spy = vi.spyOn(db, 'prepare');
  let prepared: readonly string[];
  try {
    work();
    prepared = spy.mock.calls.map(([sql]) => sql);
  } finally {
    spy.mockRestore();
  }
  return prepared
    .filter((sql) => /^\s*(SELECT|UPDATE|DELETE|INSERT|WITH)/i.test(sql))
    .flatMap((sql) => {
      const explain = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/@\w+/g, '?')}`);
      return explain.all(...(sql.match(/@\w+|\?/g) ?? []).map(() => null)).map(({ detail }) => detail);
    });
}
