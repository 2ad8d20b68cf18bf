/** What the studio's services share. */
import { basename, extname } from 'node:path';
import type { BackendChoice } from '../shared/backends.ts';
import type { ProjectChange } from '../shared/contract/project.ts';
import { StudioError } from '../shared/errors.ts';
import type { BackendChooser } from './backends/chooser.ts';
import type { CurationMethods } from './curation/methods.ts';
import type { OpenProject } from './db/open.ts';
import type { FormatsMethods } from './formats/methods.ts';
import type { Vision } from './images/vision.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { LearningWorker } from './learning/learning-worker.ts';
import type { WorkerClient } from './workers/worker-client.ts';

export interface StudioOptions {
  readonly host: 'browser' | 'electron' | 'cli';
  /** Where new projects go. */
  readonly projectsFolder: string;
  /** Recent projects, and what is measured on this machine. */
  readonly settingsFolder: string;
  /** Folders whose projects may be opened and browsed; `any` where the host asks the person with the system's own dialogs. */
  readonly roots: readonly string[] | 'any';
  /** What is to learn, whatever is chosen in the settings; `MIEN_BACKEND` where it is left out. */
  readonly backend?: BackendChoice;
}

export interface StudioContext {
  readonly options: StudioOptions;
  readonly jobs: JobQueue;
  readonly chooser: BackendChooser;
  readonly learner: LearningWorker;
  readonly vision: Vision;
  readonly curator: WorkerClient<CurationMethods>;
  /** Reads files of unknown origin. */
  readonly formats: WorkerClient<FormatsMethods>;
  /** The open project, or null. Services ask for it at each call. */
  project(): OpenProject | null;
  /** Keeps a fault of ours for whoever is to mend it, and answers what to tell the person. */
  keepFault(fault: unknown): string;
  /** Tells everybody who watches that something in the project changed. */
  changed(topic: ProjectChange['topic']): void;
  /** Every change, for the services that watch. */
  onChange(listener: (change: ProjectChange) => void): () => void;
  /** Before the open project is closed, after its jobs have ended: let go of everything that reads the file. */
  onProjectClosing(listener: () => Promise<void> | void): void;
}

/** The open project, or a sentence. `meant`: the file of the one that it is for, where another may have been opened meanwhile. */
export function requireProject(context: StudioContext, meant?: string): OpenProject {
  const project = context.project();
  if (!project) throw new StudioError('NOT_FOUND', 'No project is open. Open one, or make a new one.');
  if (meant !== undefined && meant !== project.path) {
    throw new StudioError('NOT_FOUND', `It was meant for "${basename(meant, extname(meant))}", and another project was opened meanwhile.`);
  }
  return project;
}
