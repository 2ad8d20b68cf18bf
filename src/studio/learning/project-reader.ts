/** The worker's own look into a project: opened for one call and closed after it, so that the studio can close the file at any time. */
import { closeProject, openProject, type OpenProject } from '../db/open.ts';

export async function withProject<Result>(path: string, work: (project: OpenProject) => Promise<Result>): Promise<Result> {
  const project = openProject(path, { readonly: true });
  try {
    return await work(project);
  } finally {
    closeProject(project);
  }
}
