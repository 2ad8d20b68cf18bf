/** A studio for the length of one command. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { BackendChoice } from '../shared/backends.ts';
import type { Job } from '../shared/contract/jobs.ts';
import type { Project } from '../shared/contract/project.ts';
import { StudioError } from '../shared/errors.ts';
import { hostFolders } from '../studio/hosting/folders.ts';
import { FAULT } from '../studio/jobs/ending.ts';
import { createStudio, type Studio } from '../studio/studio.ts';
import { hearInterrupts, STOPPED } from './interrupts.ts';
import { silenceResults, type Output } from './output.ts';

export interface SessionOptions {
  /** What is to learn, whatever is chosen in the settings. */
  readonly backend?: BackendChoice | undefined;
}

/** Opens the project, does the work, closes it. */
export function withProject<Result>(
  file: string,
  work: (studio: Studio, project: Project) => Promise<Result>,
  options: SessionOptions = {},
): Promise<Result> {
  return withStudio(async (studio) => work(studio, await studio.open(resolve(file))), options);
}

/**
 * Without a project. Ctrl+C and its like cancel the jobs that run, and the command tells of it; where none runs, the project is closed and
 * the command ends with CANCELLED. A second one ends at once.
 */
export async function withStudio<Result>(work: (studio: Studio) => Promise<Result>, { backend }: SessionOptions = {}): Promise<Result> {
  const studio = await createStudio({ host: 'cli', ...hostFolders(), roots: 'any', ...(backend ? { backend } : {}) });
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort').then((): never => {
    throw new StudioError('CANCELLED', STOPPED);
  });
  const deafen = hearInterrupts(() => {
    const { jobs } = studio.context;
    const running = jobs.list().filter(({ state }) => state === 'running');
    for (const { id } of running) jobs.cancel(id);
    if (running.length > 0) return;
    silenceResults();
    stop.abort();
  });
  try {
    return await Promise.race([work(studio), stopped]);
  } finally {
    await studio.close();
    deafen();
    // The work may still go on; nobody waits for it once the failure is told.
    if (stop.signal.aborted) setImmediate(() => process.exit());
  }
}

/** The job's last state; shows its progress meanwhile. Throws what it failed with. */
export async function followJob(studio: Studio, id: number, output: Output): Promise<Job> {
  const bar = output.progress();
  const { jobs } = studio.context;
  const stop = jobs.onChange((job) => {
    if (job.id === id) bar.update({ done: job.progress, step: job.step });
  });
  try {
    const job = await jobs.ended(id);
    if (job.state !== 'failed') return job;
    const { code, message } = job.error ?? { code: 'INVALID', message: `${job.title} failed.` };
    throw code === 'FAULT' ? faultOf(message) : new StudioError(code as StudioError['code'], message);
  } finally {
    stop();
    bar.stop();
  }
}

/** The job has told already where it happened, and its sentence begins as that of every fault does. */
function faultOf(message: string): Error {
  const fault = new Error(message.replace(`${FAULT}Error: `, '').replace(FAULT, ''));
  delete fault.stack;
  return fault;
}

/** As followJob, where a command has nothing to say of a job that was cancelled. Answers the job's result. */
export async function finishJob(studio: Studio, id: number, output: Output): Promise<unknown> {
  const { state, title, result } = await followJob(studio, id, output);
  if (state === 'cancelled') throw new StudioError('CANCELLED', `${title} was cancelled.`);
  return result;
}
