/** A run keeps going when the backend does not: it is left for the next one, with a sentence, from the run's last checkpoint. */
import { updateRun, getRun } from '../db/runs.ts';
import { chooserOf } from '../backends/chooser.ts';
import { patchSummary, readSummary } from './run-record.ts';
import { rewindPoints } from './rewind.ts';
import type { RunServices, RunWork } from './run-services.ts';

/** Does the work on the backend that is wanted, and writes down which it was. */
export async function onBackend(
  { context, learner }: Pick<RunServices, 'context' | 'learner'>,
  { project: { db }, runId, job }: RunWork,
  work: () => Promise<void>,
): Promise<void> {
  await chooserOf(context).ensureMeasured(job);
  for (;;) {
    job.report({ done: 0, step: 'Loading the network' });
    const { name, device, problems } = await learner.backend();
    updateRun(db, runId, { backend: name });
    addNotes(db, runId, problems, device);
    try {
      return await work();
    } catch (error) {
      const note = job.signal.aborted ? null : learner.leaveBackend(error);
      if (note === null) throw error;
      addNotes(db, runId, [note]);
      rewindPoints(db, runId);
    }
  }
}

function addNotes(db: RunWork['project']['db'], runId: number, added: readonly string[], device?: string): void {
  const row = getRun(db, runId);
  const { notes } = readSummary(row);
  const news = added.filter((note) => !notes.includes(note));
  patchSummary(db, row, { ...(news.length > 0 ? { notes: [...notes, ...news] } : {}), ...(device === undefined ? {} : { device }) });
}
