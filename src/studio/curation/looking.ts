/** Looking at new faces: in the background after an import, and before anything that needs it. */
import { countFaces, figure } from '../../shared/words.ts';
import type { StudioContext } from '../context.ts';
import { countFacesToLookAt, facesToLookAt, saveLooks } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { startCuration } from './curation-job.ts';

interface LookOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, step: string) => void;
}

/** Looks at all faces that nobody has looked at. */
export async function ensureLooks(context: StudioContext, { db, path }: OpenProject, { signal, onProgress }: LookOptions): Promise<void> {
  const faceIds = facesToLookAt(db);
  if (faceIds.length === 0) return;
  let seen = 0;
  await context.curator.call(
    'look',
    { project: path, faceIds },
    {
      signal,
      onEvent(looks) {
        saveLooks(db, looks);
        seen += looks.length;
        onProgress(seen / faceIds.length, `Looked at ${figure(seen)} of ${countFaces(faceIds.length)}`);
      },
    },
  );
}

/** Null where there is nothing to look at. */
export function startLooking(context: StudioContext, project: OpenProject): { jobId: number } | null {
  if (countFacesToLookAt(project.db) === 0) return null;
  return startCuration(context, {
    kind: 'look',
    title: 'Looking at new faces',
    async work(open, job) {
      await ensureLooks(context, open, { signal: job.signal, onProgress: (done, step) => job.report({ done, step }) });
      context.changed('faces');
      return null;
    },
  });
}

/** New faces are looked at in the background where a window is open; a command ends with its work. */
export function lookAfterImports(context: StudioContext): void {
  if (context.options.host === 'cli') return;
  context.jobs.onChange(({ kind, state }) => {
    if (kind !== 'import' || state === 'running') return;
    const project = context.project();
    if (project && !project.readOnlyReason) startLooking(context, project);
  });
}
