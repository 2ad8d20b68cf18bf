import { StudioError } from '../../shared/errors.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { listExports } from '../db/exports.ts';
import { getRun } from '../db/runs.ts';
import { implementer } from '../router-base.ts';
import { requireModel } from '../runs/run-model.ts';
import { createExport } from './create-export.ts';
import { requirePlace, suggestPlace } from './export-place.ts';

export function exportsRouter(context: StudioContext) {
  const { exports: group } = implementer;
  return {
    suggest: group.suggest.handler(({ input }) => {
      const project = requireProject(context);
      return { dir: suggestPlace(project, getRun(project.db, input.runId).name) };
    }),
    create: group.create.handler(({ input }) => {
      const project = requireProject(context);
      const run = getRun(project.db, input.runId);
      if (run.state === 'running') throw new StudioError('NOT_READY', `"${run.name}" is under way. Wait until it is done, or cancel it.`);
      requireModel(project, run);
      const readOnly = project.readOnlyReason;
      if (readOnly !== null) throw new StudioError('PROJECT_READ_ONLY', readOnly);
      const dir = requirePlace(context, input.dir);
      const { id } = context.jobs.start({
        kind: 'export',
        title: `Export of ${run.name}`,
        runId: run.id,
        async work(job) {
          const record = await createExport({ project, learner: context.learner, runId: run.id, dir, job });
          context.changed('exports');
          return record;
        },
      });
      return { jobId: id };
    }),
    list: group.list.handler(() => listExports(requireProject(context).db)),
  };
}
