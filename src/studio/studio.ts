/** The whole application without a host. Wires the services, nothing else. */
import { createRouterClient } from '@orpc/server';
import type { StudioClient } from '../shared/contract/index.ts';
import type { Project, ProjectChange } from '../shared/contract/project.ts';
import { appRouter } from './app/router.ts';
import { RecentProjects } from './app/recent-projects.ts';
import { doctor } from './backends/doctor.ts';
import { backendsRouter } from './backends/router.ts';
import { basesRouter } from './bases/router.ts';
import type { StudioContext, StudioOptions } from './context.ts';
import { comparisonsRouter } from './comparisons/router.ts';
import { curationRouter } from './curation/router.ts';
import { exportsRouter } from './exports/router.ts';
import { facesRouter } from './faces/router.ts';
import { dataRouter } from './formats/data-router.ts';
import { importsRouter } from './formats/router.ts';
import { imagesRouter } from './images/router.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { jobsRouter } from './jobs/router.ts';
import { labelsRouter } from './labels/router.ts';
import { rulesRouter } from './labels/rules-router.ts';
import { nativeRouter } from './native/router.ts';
import { mergingRouter } from './people/merging-router.ts';
import { peopleRouter } from './people/router.ts';
import { ProjectHolder } from './project/project-holder.ts';
import { projectRouter } from './project/router.ts';
import { runsRouter } from './runs/router.ts';
import { sharesRouter } from './shares/router.ts';
import { splitsRouter } from './splits/router.ts';

export type Studio = Awaited<ReturnType<typeof createStudio>>;

export async function createStudio(options: StudioOptions) {
  const listeners = new Set<(change: ProjectChange) => void>();
  const changed = (topic: ProjectChange['topic']) => {
    for (const listener of listeners) listener({ topic });
  };
  const jobs = new JobQueue();
  const holder = new ProjectHolder(jobs, () => changed('project'));
  const context: StudioContext = {
    options,
    jobs,
    changed,
    project: () => holder.current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onProjectClosing: (listener) => holder.onClosing(listener),
  };
  const imports = importsRouter(context);
  const images = imagesRouter(context, imports.intakes);
  const bases = basesRouter(context);
  const runs = runsRouter(context);
  const exports = exportsRouter(context);
  const curation = curationRouter(context);
  const recent = new RecentProjects(options.settingsFolder);
  const router = {
    app: appRouter({ context, recent, doctor }),
    backends: backendsRouter(context),
    native: nativeRouter(context),
    project: projectRouter({ context, holder, recent }),
    images: images.router,
    imports: imports.router,
    data: dataRouter(context),
    faces: facesRouter(context),
    labels: labelsRouter(context),
    people: peopleRouter(context),
    rules: rulesRouter(context),
    merging: mergingRouter(context),
    splits: splitsRouter(context),
    jobs: jobsRouter(context),
    runs: runs.router,
    bases: bases.router,
    comparisons: comparisonsRouter(context),
    shares: sharesRouter(context),
    exports: exports.router,
    ...curation.router,
  };
  const client: StudioClient = createRouterClient(router);

  return {
    router,
    /** The contract, called in process. */
    client,
    context,
    open: (path: string): Promise<Project> => client.project.open({ path }),
    /** Stops what runs, closes the project, ends the workers. */
    async close(): Promise<void> {
      await jobs.cancelAll();
      await holder.close();
      for (const service of [images, imports, runs, exports, bases, curation]) await service.close();
    },
  };
}
