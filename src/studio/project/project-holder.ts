/** Which project is open: at most one, and who must let go of it before it is closed. */
import type { ClassDraft } from '../../shared/classes.ts';
import type { JobKind } from '../../shared/contract/jobs.ts';
import { isStudioError } from '../../shared/errors.ts';
import { createProject } from '../db/create.ts';
import { isInUse } from '../db/in-use.ts';
import { closeProject, openProject, type OpenProject } from '../db/open.ts';
import type { JobQueue } from '../jobs/job-queue.ts';

type Closing = () => Promise<void> | void;

/** They touch no open project: a sample being drawn is another file; the others are about this computer. */
const GO_ON: readonly JobKind[] = ['sample', 'native', 'measure'];

export class ProjectHolder {
  readonly #jobs: JobQueue;
  readonly #changed: () => void;
  readonly #closing: Closing[] = [];
  #project: OpenProject | null = null;
  /** Opening and closing happen one after another. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(jobs: JobQueue, changed: () => void) {
    this.#jobs = jobs;
    this.#changed = changed;
  }

  get current(): OpenProject | null {
    return this.#project;
  }

  /** Which is open once nothing changes that any more: while one is closed for another, none is for a moment, which nobody need see. */
  async settled(): Promise<OpenProject | null> {
    await this.#queue;
    return this.#project;
  }

  onClosing(listener: Closing): void {
    this.#closing.push(listener);
  }

  /** The project that was open stays open where this one cannot be, unless it was moved and this is where to. */
  open(path: string): Promise<OpenProject> {
    return this.#inTurn(async () => {
      const current = this.#project;
      if (current && (current.path === path || isInUse(path)) && isMoved(current)) {
        // Followed to where it is now, or left for what took its place: both are free only when it is closed.
        await this.#close();
        this.#changed();
      } else if (current?.path === path) return current;
      const project = openProject(path);
      await this.#close();
      return this.#take(project);
    });
  }

  create(path: string, classes: readonly ClassDraft[]): Promise<OpenProject> {
    return this.#inTurn(async () => {
      const project = createProject(path, { classes });
      await this.#close();
      return this.#take(project);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#project) return;
      await this.#close();
      this.#changed();
    });
  }

  #take(project: OpenProject): OpenProject {
    this.#project = project;
    this.#changed();
    return project;
  }

  async #close(): Promise<void> {
    const project = this.#project;
    if (!project) return;
    // Nobody begins anything with it any more.
    this.#project = null;
    try {
      await this.#jobs.cancelAll({ except: GO_ON });
      for (const listener of this.#closing) await listener();
    } finally {
      closeProject(project);
    }
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function isMoved(project: OpenProject): boolean {
  try {
    project.assertInPlace();
    return false;
  } catch (error) {
    return isStudioError(error) && error.code === 'PROJECT_MOVED';
  }
}
