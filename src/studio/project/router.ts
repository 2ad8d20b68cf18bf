import { basename, dirname } from 'node:path';
import { requireAllowed } from '../app/allowed-paths.ts';
import type { RecentProjects } from '../app/recent-projects.ts';
import { requireProject, type StudioContext } from '../context.ts';
import type { OpenProject } from '../db/open.ts';
import { readUndoState } from '../db/ops.ts';
import { countsAsSeen } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { drawSampleProject } from '../sample/sample-project.ts';
import { watchChanges } from '../watch.ts';
import { copyProject, freeCopyPath } from './copy.ts';
import { freeProjectPath, projectPath } from './project-path.ts';
import type { ProjectHolder } from './project-holder.ts';
import { readReadiness } from './readiness.ts';
import { setClasses } from './set-classes.ts';
import { summariseProject } from './summary.ts';

export interface ProjectServices {
  readonly context: StudioContext;
  readonly holder: ProjectHolder;
  readonly recent: RecentProjects;
}

export function projectRouter({ context, holder, recent }: ProjectServices) {
  const { options, jobs } = context;
  const taken = (project: OpenProject) => {
    recent.add(project.path);
    return summariseProject(project);
  };
  return {
    current: implementer.project.current.handler(async () => {
      const project = await holder.settled();
      return project && summariseProject(project);
    }),
    labelled: implementer.project.labelled.handler(async () => {
      const db = (await holder.settled())?.db;
      return db ? { counts: countsAsSeen(db), ...readUndoState(db) } : null;
    }),
    readiness: implementer.project.readiness.handler(async () => readReadiness(await holder.settled())),
    create: implementer.project.create.handler(async ({ input: { name, folder = options.projectsFolder, classes } }) => {
      return taken(await holder.create(projectPath(options, folder, name), classes));
    }),
    sample: implementer.project.sample.handler(({ input: { seed = 1 } }) => {
      const path = freeProjectPath(projectPath(options, options.projectsFolder, 'Sample'));
      const { id } = jobs.start({
        kind: 'sample',
        title: 'Drawing the sample project',
        async work({ signal, report }) {
          await drawSampleProject({ path, seed, signal, report });
          recent.add(path);
          return path;
        },
      });
      return { jobId: id };
    }),
    open: implementer.project.open.handler(async ({ input: { path } }) => taken(await holder.open(requireAllowed(options.roots, path)))),
    copy: implementer.project.copy.handler(({ input: { path } }) => {
      const project = requireProject(context);
      const to = path === undefined ? freeCopyPath(project, 'copy') : projectPath(options, dirname(path), basename(path));
      const { id } = jobs.start({
        kind: 'copy',
        title: 'Copying the project',
        async work(job) {
          await copyProject(project, to, job);
          return to;
        },
      });
      return { jobId: id };
    }),
    close: implementer.project.close.handler(() => holder.close()),
    setClasses: implementer.project.setClasses.handler(({ input }) => {
      const project = requireProject(context);
      setClasses(project, input.classes);
      context.changed('project');
      context.changed('labels');
      return summariseProject(project);
    }),
    watch: implementer.project.watch.handler(({ signal }) =>
      watchChanges({ subscribe: (listener) => context.onChange(listener), key: ({ topic }) => topic, signal }),
    ),
  };
}
