/** A project file holds our tables and indexes and nothing else: no trigger or view of somebody else's runs in here. */
import Database from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import type { Migration } from './migrations.ts';

interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

const expected = new Map<string, readonly string[]>();

export function checkSchema(db: Database.Database, version: number, migrations: readonly Migration[]): void {
  const wanted = expectedObjects(version, migrations);
  const found = listObjects(db);
  const foreign = found.find((object) => !wanted.includes(object));
  const missing = wanted.find((object) => !found.includes(object));
  if (foreign === undefined && missing === undefined) return;
  const [type, name] = (foreign ?? missing)!.split(' ', 2);
  throw new StudioError(
    'NOT_A_PROJECT',
    `"${db.name}" ${foreign === undefined ? 'lacks' : 'holds'} the ${type} "${name}", which a Mien project ${foreign === undefined ? 'needs' : 'does not have'}: something else changed this file. It was left as it is; go back to an older copy.`,
  );
}

function expectedObjects(version: number, migrations: readonly Migration[]): readonly string[] {
  const key = migrations
    .filter((migration) => migration.version <= version)
    .map(({ sql }) => sql)
    .join('\n');
  let objects = expected.get(key);
  if (!objects) {
    const memory = new Database(':memory:');
    memory.exec(key);
    objects = listObjects(memory);
    memory.close();
    expected.set(key, objects);
  }
  return objects;
}

/** SQLite's own objects (statistics, automatic indexes) come and go. What only has such a name is somebody else's. */
const OWN_TO_SQLITE = `
  (type = 'table' AND name IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4'))
  OR (type = 'index' AND name LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\' AND sql IS NULL)`;

function listObjects(db: Database.Database): string[] {
  const rows = db.prepare<[], SchemaObject>(`SELECT type, name, sql FROM sqlite_schema WHERE NOT (${OWN_TO_SQLITE})`).all();
  return rows.map(({ type, name, sql }) => `${type} ${name} ${sql ?? ''}`);
}
