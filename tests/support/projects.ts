/** Small real projects in folders of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { draftClasses } from '../../src/shared/classes.ts';
import { createProject } from '../../src/studio/db/create.ts';
import { closeProject, type OpenProject } from '../../src/studio/db/open.ts';
import { addFaces, type FacesOptions } from './faces.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mien-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface ProjectOptions extends FacesOptions {
  readonly path?: string;
  readonly classes?: readonly string[];
}

/** An open project with faces; closed after the test. */
export function makeProject({
  path = join(temporaryFolder(), 'test.mien'),
  classes = ['happy', 'sad', 'angry'],
  ...faces
}: ProjectOptions = {}): OpenProject {
  const project = createProject(path, { classes: draftClasses(classes) });
  onTestFinished(() => closeProject(project));
  addFaces(project, faces);
  return project;
}
