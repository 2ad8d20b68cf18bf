/** How the long calls of the curation worker become jobs. */
import type { JobKind } from '../../shared/contract/jobs.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject, type StudioContext } from '../context.ts';
import type { OpenProject } from '../db/open.ts';
import type { JobContext } from '../jobs/job-queue.ts';

interface CurationJob<Result> {
  readonly kind: Extract<JobKind, 'look' | 'duplicates' | 'subjects' | 'guess' | 'errors' | 'map'>;
  readonly title: string;
  work(project: OpenProject, job: JobContext): Promise<Result>;
}

/** One of a kind at a time: who asks again gets the one that is under way. */
export function startCuration<Result>(context: StudioContext, { kind, title, work }: CurationJob<Result>): { jobId: number } {
  const project = requireProject(context);
  if (project.readOnlyReason) throw new StudioError('PROJECT_READ_ONLY', project.readOnlyReason);
  const running = context.jobs.running(kind);
  if (running) return { jobId: running.id };
  const { id } = context.jobs.start({ kind, title, work: (job) => work(project, job) });
  return { jobId: id };
}
