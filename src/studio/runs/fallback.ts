/** Work keeps going when the backend does not: that is left for the next one, with a sentence; a run goes on from its last checkpoint. */
import type { StudioContext } from '../context.ts';
import { updateRun, getRun } from '../db/runs.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { UsedBackend } from '../learning/methods.ts';
import { patchSummary, readSummary } from './run-record.ts';
import { rewindPoints } from './rewind.ts';
import type { RunWork } from './run-services.ts';

interface Watch {
  /** The backend is about to be loaded. */
  loading?(): void;
  /** The work is about to begin on this one. */
  begun?(used: UsedBackend): void;
  /** It failed there, in a sentence, and begins again on the next. */
  left?(note: string): void;
}

/** Does work that can begin anew at any time: on the backend that is wanted or, where that fails, on the next. */
export async function onAnyBackend<Result>(
  { chooser, learner }: Pick<StudioContext, 'chooser' | 'learner'>,
  job: JobContext,
  work: () => Promise<Result>,
  { loading, begun, left }: Watch = {},
): Promise<Result> {
  await chooser.ensureMeasured(job);
  for (;;) {
    loading?.();
    begun?.(await learner.backend());
    try {
      return await work();
    } catch (error) {
      const note = job.signal.aborted ? null : learner.leaveBackend(error);
      if (note === null) throw error;
      left?.(note);
    }
  }
}

/** Does the work of a run, and writes down on which backend that was. */
export function onBackend(
  context: Pick<StudioContext, 'chooser' | 'learner'>,
  { project: { db }, runId, job }: Omit<RunWork, 'seconds'>,
  work: () => Promise<void>,
): Promise<void> {
  return onAnyBackend(context, job, work, {
    loading: () => job.report({ done: 0, step: 'Loading the network' }),
    begun({ name, device, problems }) {
      updateRun(db, runId, { backend: name });
      addNotes(db, runId, problems, device);
    },
    left(note) {
      addNotes(db, runId, [note]);
      rewindPoints(db, runId);
    },
  });
}

function addNotes(db: RunWork['project']['db'], runId: number, added: readonly string[], device?: string): void {
  const { notes } = readSummary(getRun(db, runId));
  const news = added.filter((note) => !notes.includes(note));
  patchSummary(db, runId, { ...(news.length > 0 ? { notes: [...notes, ...news] } : {}), ...(device === undefined ? {} : { device }) });
}
