/** Prepared statements, kept with the connection that they belong to. */
import type { Database, Statement } from 'better-sqlite3';
import { describeDatabaseError } from './transact.ts';

const caches = new WeakMap<Database, Map<string, Statement>>();

/** The prepared statement of this text on this connection; `Row` is what a row of it looks like. */
export function statement<Row = unknown>(db: Database, sql: string): Statement<unknown[], Row> {
  let cache = caches.get(db);
  if (!cache) caches.set(db, (cache = new Map()));
  let prepared = cache.get(sql);
  if (!prepared) cache.set(sql, (prepared = prepare(db, sql)));
  return prepared as Statement<unknown[], Row>;
}

/** What it throws names the file: damage may show itself at any row, and two projects may be at work in one step. */
function prepare(db: Database, sql: string): Statement {
  const naming =
    <Params extends unknown[], Result>(work: (...params: Params) => Result) =>
    (...params: Params): Result => {
      try {
        return work(...params);
      } catch (error) {
        throw describeDatabaseError(error, db.name);
      }
    };
  const prepared = naming(() => db.prepare(sql))();
  const { all, get, run, iterate } = prepared;
  return Object.assign(prepared, {
    all: naming(all.bind(prepared)),
    get: naming(get.bind(prepared)),
    run: naming(run.bind(prepared)),
    *iterate(...params: unknown[]) {
      try {
        yield* iterate.apply(prepared, params);
      } catch (error) {
        throw describeDatabaseError(error, db.name);
      }
    },
  });
}

/** The first column of every row. */
export function column<Value>(db: Database, sql: string, ...params: readonly unknown[]): Value[] {
  return statement<Value>(db, sql)
    .pluck()
    .all(...params);
}

/** The first column of the first row, or undefined. */
export function single<Value>(db: Database, sql: string, ...params: readonly unknown[]): Value | undefined {
  return statement<Value>(db, sql)
    .pluck()
    .get(...params);
}

/** Id of the row that an INSERT made. */
export function insert(db: Database, sql: string, ...params: readonly unknown[]): number {
  return Number(statement(db, sql).run(...params).lastInsertRowid);
}

/** A table `name (value)` of the values in an indexed column, for WITH RECURSIVE: one look at the index each, however many rows have it. */
export function distinct(name: string, table: string): string {
  return `${name} (value) AS (
    SELECT min(${name}) FROM ${table}
    UNION ALL SELECT (SELECT min(${name}) FROM ${table} WHERE ${table}.${name} > value) FROM ${name} WHERE value IS NOT NULL
  )`;
}
