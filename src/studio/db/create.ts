/** New project files. */
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkClasses, type ClassDraft } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { insertClass } from './classes.ts';
import { draftBeside } from './drafts.ts';
import { describeNewFileError } from './lock.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { putInPlace, refuseTaken, removeDraft } from './new-file.ts';
import { openProject, type OpenProject } from './open.ts';
import { configureConnection, prepareNewFile, useWriteAheadLog } from './pragmas.ts';
import { CREATED_AT, PROJECT_KEY, writeSetting } from './settings.ts';

/**
 * Makes the file and opens it. It appears under its name only when it is whole; an existing file is never touched.
 * @throws StudioError INVALID for classes that cannot be told apart
 */
export function createProject(path: string, { classes }: { readonly classes: readonly ClassDraft[] }): OpenProject {
  checkClasses(classes);
  const target = resolve(path);
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StudioError('NOT_FOUND', `There is no folder "${folder}". Make it first, or choose another.`);
  }
  refuseTaken(target);
  const draft = draftBeside(target, 'new');
  try {
    fill(draft, classes);
    putInPlace(draft, target);
  } catch (error) {
    throw describeNewFileError(error, target);
  } finally {
    removeDraft(draft);
  }
  return openProject(target);
}

function fill(path: string, classes: readonly ClassDraft[]): void {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    prepareNewFile(db);
    configureConnection(db, { readonly: false });
    useWriteAheadLog(db);
    migrate(db, MIGRATIONS);
    const filled = db;
    filled
      .transaction(() => {
        writeSetting(filled, PROJECT_KEY, randomUUID());
        writeSetting(filled, CREATED_AT, Date.now());
        for (const [position, draft] of classes.entries()) insertClass(filled, { ...draft, position });
      })
      .immediate();
    db.pragma('journal_mode = DELETE');
  } finally {
    db?.close();
  }
}
