/** The schema's versions in order; the version of a file is kept in its header. */
import { sql as project } from './migrations/001-project.ts';
import { sql as peopleAndStrategies } from './migrations/002-people-and-strategies.ts';
import { sql as words } from './migrations/003-words.ts';
import { sql as parts } from './migrations/004-parts.ts';
import { sql as scaling } from './migrations/005-scaling.ts';

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: project },
  { version: 2, sql: peopleAndStrategies },
  { version: 3, sql: words },
  { version: 4, sql: parts },
  { version: 5, sql: scaling },
];

export const SCHEMA_VERSION = MIGRATIONS.at(-1)!.version;
