/** The sample project: about 600 drawn faces of 40 people, seven expressions, some votes that disagree, a fifth not labelled. */
import { randomStream } from '../../engine/data/random.ts';
import { draftClasses } from '../../shared/classes.ts';
import { isStudioError, StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { putBlob } from '../db/blobs.ts';
import { listClasses } from '../db/classes.ts';
import { createProject } from '../db/create.ts';
import { draftBeside } from '../db/drafts.ts';
import { insertFace } from '../db/faces.ts';
import { insertImage } from '../db/images.ts';
import { putInPlace, refuseTaken, removeDraft } from '../db/new-file.ts';
import { closeProject, type OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { addImportedVote } from '../db/imported-votes.ts';
import type { OnProgress } from '../jobs/progress.ts';
import { WorkerClient } from '../workers/worker-client.ts';
import { drawSubject, SAMPLE_CLASSES } from './face-parameters.ts';
import type { DrawingMethods } from './methods.ts';
import { SAMPLE_SIZE } from './sample-faces.ts';
import { planSample, type PlannedFace } from './sample-plan.ts';

export interface SampleOptions {
  /** The file to make; refused if it is there already. */
  readonly path: string;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly report?: OnProgress;
}

const BATCH = 20;
const WORKERS = 2;

/** Makes the file and closes it. It appears under its name only when it is whole; cancelled or failed, it leaves none. */
export async function drawSampleProject({ path, seed, signal, report }: SampleOptions): Promise<void> {
  refuseTaken(path);
  const draft = draftBeside(path, 'partial');
  try {
    const project = createProject(draft, { classes: draftClasses(SAMPLE_CLASSES) });
    await drawInto(project, { seed, signal, report }).finally(() => closeProject(project));
    putInPlace(draft, path);
  } catch (error) {
    removeDraft(draft);
    throw isStudioError(error) ? new StudioError(error.code, error.message.replaceAll(draft, path), { cause: error }) : error;
  }
}

async function drawInto(
  project: OpenProject,
  { seed, signal, report }: Pick<SampleOptions, 'seed'> & { signal: AbortSignal | undefined; report: OnProgress | undefined },
): Promise<void> {
  const plan = planSample(seed);
  const batches = Array.from({ length: Math.ceil(plan.length / BATCH) }, (_, n) => plan.slice(n * BATCH, (n + 1) * BATCH));
  const workers = Array.from({ length: WORKERS }, () => new WorkerClient<DrawingMethods>('drawing'));
  try {
    // Drawn ahead by one batch a worker, stored in the order of the plan: the same seed gives the same project.
    const drawn = new Map<number, Promise<Uint8Array[]>>();
    const draw = (n: number) => {
      if (n >= batches.length) return;
      const pictures = workers[n % WORKERS]!.call('draw', { seed, faces: batches[n]! });
      // Cancelled, what is being drawn ahead is never asked for, and its worker's end is no fault.
      pictures.catch(() => undefined);
      drawn.set(n, pictures);
    };
    for (let n = 0; n < WORKERS; n++) draw(n);
    for (const [n, faces] of batches.entries()) {
      throwIfCancelled(signal, 'Drawing the sample project');
      const pictures = await drawn.get(n)!;
      drawn.delete(n);
      draw(n + WORKERS);
      store(project, faces, pictures, seed);
      report?.({ done: (n + 1) / batches.length, step: `Drawing faces: ${Math.min(plan.length, (n + 1) * BATCH)} of ${plan.length}` });
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

function store({ db }: OpenProject, faces: readonly PlannedFace[], pictures: readonly Uint8Array[], seed: number): void {
  transact(db, () => {
    const classIds = SAMPLE_CLASSES.map((name) => listClasses(db).find((entry) => entry.name === name)!.id);
    for (const [n, { file, subject, votes }] of faces.entries()) {
      const blobId = putBlob(db, pictures[n]!, 'image/png');
      const imageId = insertImage(db, {
        blobId,
        file,
        source: 'sample',
        format: 'png',
        width: SAMPLE_SIZE,
        height: SAMPLE_SIZE,
        note: null,
      });
      const faceId = insertFace(db, {
        imageId,
        cropBlobId: blobId,
        box: { x: 0, y: 0, width: SAMPLE_SIZE, height: SAMPLE_SIZE },
        angle: 0,
        score: null,
        whole: true,
        landmarks: null,
        subject: drawSubject(randomStream(seed, 2, subject), subject).name,
      });
      const counts = votes.flatMap((count, at) => (count > 0 ? [{ classId: classIds[at]!, count }] : []));
      const total = counts.reduce((sum, { count }) => sum + count, 0);
      if (total === 1) addImportedVote(db, faceId, 'sample: one person', { kind: 'class', classId: counts[0]!.classId, counts: null });
      else if (total > 1) addImportedVote(db, faceId, 'sample: ten people', { kind: 'class', classId: null, counts });
    }
  });
}
