/** The whole application without a host. Wires the services, nothing else. */
import { createRouterClient } from '@orpc/server';
import type { StudioClient } from '../shared/contract/index.ts';
import type { Project, ProjectChange } from '../shared/contract/project.ts';
import { appRouter } from './app/router.ts';
import { RecentProjects } from './app/recent-projects.ts';
import { doctor } from './backends/doctor.ts';
import { BackendChooser } from './backends/chooser.ts';
import { nativeRouter } from './backends/native-router.ts';
import { backendsRouter } from './backends/router.ts';
import { basesRouter } from './bases/router.ts';
import type { StudioContext, StudioOptions } from './context.ts';
import { comparisonsRouter } from './comparisons/router.ts';
import type { CurationMethods } from './curation/methods.ts';
import { curationRouter } from './curation/router.ts';
import { exportsRouter } from './exports/router.ts';
import { facesRouter } from './faces/router.ts';
import { FaultLog } from './fault-log.ts';
import { dataRouter } from './formats/data-router.ts';
import type { FormatsMethods } from './formats/methods.ts';
import { importsRouter } from './formats/router.ts';
import { imagesRouter } from './images/router.ts';
import { Vision } from './images/vision.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { jobsRouter } from './jobs/router.ts';
import { labelsRouter } from './labels/router.ts';
import { rulesRouter } from './labels/rules-router.ts';
import { LearningWorker } from './learning/learning-worker.ts';
import { mergingRouter } from './people/merging-router.ts';
import { peopleRouter } from './people/router.ts';
import { ProjectHolder } from './project/project-holder.ts';
import { projectRouter } from './project/router.ts';
import { runsRouter } from './runs/router.ts';
import type { RunServices } from './runs/run-services.ts';
import { sharesRouter } from './shares/router.ts';
import { splitsRouter } from './splits/router.ts';
import { StateFeed } from './state-feed.ts';
import { untilIdle, WorkerClient } from './workers/worker-client.ts';

export type Studio = Awaited<ReturnType<typeof createStudio>>;

export async function createStudio(options: StudioOptions) {
  const listeners = new Set<(change: ProjectChange) => void>();
  const changed = (topic: ProjectChange['topic']) => {
    for (const listener of listeners) listener({ topic });
  };
  const faults = new FaultLog(options.settingsFolder);
  const keepFault = (fault: unknown) => faults.add(fault);
  const jobs = new JobQueue(keepFault);
  const holder = new ProjectHolder(jobs, () => changed('project'));
  const chooser = new BackendChooser({ options });
  // Each starts its threads at its first call.
  const workers = {
    learner: new LearningWorker(chooser),
    vision: new Vision(),
    curator: new WorkerClient<CurationMethods>('curation'),
    formats: new WorkerClient<FormatsMethods>('formats'),
  };
  const context: StudioContext = {
    options,
    jobs,
    chooser,
    ...workers,
    keepFault,
    changed,
    project: () => holder.current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onProjectClosing: (listener) => holder.onClosing(listener),
  };
  const imports = importsRouter(context);
  const bases = basesRouter(context);
  const runs: RunServices = { context, feed: new StateFeed(context) };
  const recent = new RecentProjects(options.settingsFolder);
  const router = {
    app: appRouter({ context, recent, doctor }),
    backends: backendsRouter(context),
    native: nativeRouter(context),
    project: projectRouter({ context, holder, recent }),
    images: imagesRouter(context, imports.intakes),
    imports: imports.router,
    data: dataRouter(context),
    faces: facesRouter(context),
    labels: labelsRouter(context),
    people: peopleRouter(context),
    rules: rulesRouter(context),
    merging: mergingRouter(context),
    splits: splitsRouter(context),
    jobs: jobsRouter(context),
    runs: runsRouter(runs),
    bases: bases.router,
    comparisons: comparisonsRouter(runs),
    shares: sharesRouter(context),
    exports: exportsRouter(context),
    ...curationRouter(context),
  };
  // What was asked for beside jobs reads the file, or has something left to write to it.
  holder.onClosing(() => untilIdle([workers.learner, workers.vision, workers.curator]));
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
      await Promise.all(Object.values(workers).map((worker) => worker.close()));
      // What they read from is let go of when nobody reads any more.
      imports.close();
      bases.close();
    },
  };
}
