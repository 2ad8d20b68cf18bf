/** The schema's versions in order; the version of a file is kept in its header. */
import { sql as project } from './migrations/001-project.ts';

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [{ version: 1, sql: project }];

export const SCHEMA_VERSION = MIGRATIONS.at(-1)!.version;
