import { rmSync, statSync } from 'node:fs';
import type { MergeReport, MergeResult } from '../../shared/contract/merging.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireAllowed } from '../app/allowed-paths.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { inspectFile } from '../db/file-header.ts';
import { isInUse } from '../db/in-use.ts';
import { closeProject, openProject, type OpenProject } from '../db/open.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { weightedSteps, type Progress } from '../jobs/progress.ts';
import { copyProject, freeCopyPath } from '../project/copy.ts';
import { implementer } from '../router-base.ts';
import { mergeCopy, NOTHING_SHARED, previewMerge, sharesNothing } from './merge.ts';
import { refuseBlind } from './sight.ts';

export function mergingRouter(context: StudioContext) {
  const { merging } = implementer;
  const openOther = (here: OpenProject, path: string): OpenProject => {
    refuseBlind(here.db, "Another file's answers");
    const real = requireAllowed(context.options.roots, path);
    if (isSameFile(real, here.path)) throw new StudioError('INVALID', `"${path}" is this project itself. Choose a copy of it.`);
    if (!isInUse(real)) inspectFile(real);
    return openProject(real, { readonly: true });
  };
  return {
    preview: merging.preview.handler(({ input }) => {
      const here = requireProject(context);
      const there = openOther(here, input.path);
      try {
        return previewMerge(here, there, { addFaces: input.addFaces === true });
      } finally {
        closeProject(there);
      }
    }),
    run: merging.run.handler(({ input }) => {
      const here = requireProject(context);
      const there = openOther(here, input.path);
      const addFaces = input.addFaces === true;
      try {
        if (sharesNothing(here, there, { addFaces })) throw new StudioError('INVALID', NOTHING_SHARED);
      } catch (error) {
        closeProject(there);
        throw error;
      }
      const { id, finished } = context.jobs.start({
        kind: 'merge',
        title: 'Merging a copy',
        async work(job) {
          const steps = weightedSteps(input.keepCopy ? [1, 1] : [0, 1], (progress) => job.report(progress));
          const part = (index: number) => ({ ...job, report: ({ done, step }: Progress) => steps.at(index, done, step) });
          const needsCopy = input.keepCopy && bringsAnything(previewMerge(here, there, { addFaces }));
          const keptCopy = needsCopy ? await keepCopy(here, part(0)) : null;
          const merging = mergeCopy(here, there, { addFaces, job: part(1) });
          const report = await merging.catch((error: unknown) => {
            // Nothing was merged: the project is what its copy is.
            if (keptCopy !== null) rmSync(keptCopy, { force: true });
            throw error;
          });
          for (const topic of ['faces', 'labels', 'project'] as const) context.changed(topic);
          return { ...report, keptCopy } satisfies MergeResult;
        },
      });
      // However it ends, before it has begun as well.
      void finished.catch(() => undefined).finally(() => closeProject(there));
      return { jobId: id };
    }),
  };
}

function bringsAnything({ votesAdded, notesAdded, facesAdded, peopleAdded, classesAdded }: MergeReport): boolean {
  return votesAdded + notesAdded + facesAdded + peopleAdded.length + classesAdded.length > 0;
}

async function keepCopy(project: OpenProject, job: JobContext): Promise<string> {
  const path = freeCopyPath(project, 'before merging');
  await copyProject(project, path, job);
  return path;
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [statSync(a), statSync(b)];
  return one.dev === other.dev && one.ino === other.ino;
}
