/** The import: files in, images and faces in the project, a report of what was left out. */
import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CropMode, ImportReport, SkippedFile } from '../../shared/contract/images.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { putBlob } from '../db/blobs.ts';
import { insertFace } from '../db/faces.ts';
import { findImageByHash, insertImage } from '../db/images.ts';
import { insertImport, saveImport } from '../db/imports.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import type { JobContext, StartedJob } from '../jobs/job-queue.ts';
import { importLabels, type NamedTable } from './label-import.ts';
import { look, readTable, type Looked } from './look.ts';
import type { ImportFile, SourceItem } from './sources.ts';
import { visionOf } from './vision.ts';

export interface ImportRequest {
  readonly source: string;
  readonly crops: CropMode;
  readonly labelsFromFolders: boolean;
  /** How much is to come, for the time left. */
  readonly expected: { readonly files: number; readonly bytes: number };
  readonly items: AsyncIterable<SourceItem> | Iterable<SourceItem>;
  /** Makes `items` end, when the import is cancelled. */
  stop?(): void;
  /** Tables that the person named: refused at once if they are none. */
  readonly tables?: readonly ImportFile[];
}

/** Files under way: so many for each worker that none waits for a slow picture's turn, so few bytes that memory stays flat. */
const AHEAD = { perWorker: 12, bytes: 96 * 2 ** 20 };
/** Looking at a file costs as much as this many bytes of it. */
const FILE_WORTH_BYTES = 16 * 2 ** 10;
const BATCH = { images: 64, bytes: 16 * 2 ** 20, milliseconds: 200 };
const SKIPPED_TOLD = 2_000;

export function startImport(context: StudioContext, request: ImportRequest): StartedJob<ImportReport> {
  const project = requireProject(context);
  if (project.readOnlyReason) throw new StudioError('PROJECT_READ_ONLY', project.readOnlyReason);
  return context.jobs.start({
    kind: 'import',
    title: `Import of ${request.source}`,
    work: (job) => runImport(context, project, request, job),
  });
}

async function runImport(context: StudioContext, project: OpenProject, request: ImportRequest, job: JobContext): Promise<ImportReport> {
  await refuseFullDisk(project.path, request.expected.bytes);
  const vision = visionOf(context);
  const named = await Promise.all((request.tables ?? []).map(async (file) => readTable(vision, file.path, await file.read())));
  const run = new ImportRun(context, project, request, job);
  job.signal.addEventListener('abort', () => request.stop?.(), { once: true });
  const pending: { readonly looked: Promise<Looked>; readonly size: number }[] = [];
  let bytesAhead = 0;
  const takeNext = async () => {
    const { looked, size } = pending.shift()!;
    bytesAhead -= size;
    run.take(await looked, size);
  };
  try {
    for await (const item of request.items) {
      if (job.signal.aborted) break;
      const size = 'size' in item ? item.size : 0;
      pending.push({ looked: look(vision, project, item, request.crops), size });
      bytesAhead += size;
      while (pending.length >= vision.size * AHEAD.perWorker || (bytesAhead > AHEAD.bytes && pending.length > 1)) await takeNext();
    }
    while (pending.length > 0 && !job.signal.aborted) await takeNext();
  } finally {
    // What is under way belongs to nobody any more.
    for (const { looked } of pending) looked.catch(() => undefined);
    run.commit();
  }
  return run.finish(named);
}

async function refuseFullDisk(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  const free = bavail * bsize;
  const needed = LIMITS.freeDisk.bytes + 1.3 * bytes;
  if (free < needed) {
    throw new StudioError(
      'DISK_FULL',
      `The disk of "${path}" has ${Math.round(free / 2 ** 20)} MB free, and the import needs ${Math.round(needed / 2 ** 20)} MB. Make room, or move the project to another disk.`,
    );
  }
}

/** Gathers what was looked at into batches, and counts. */
class ImportRun {
  readonly #context: StudioContext;
  readonly #project: OpenProject;
  readonly #request: ImportRequest;
  readonly #job: JobContext;
  readonly #began = performance.now();
  readonly #tables: NamedTable[] = [];
  readonly #folders: { imageId: number; folder: string }[] = [];
  #batch: Extract<Looked, { kind: 'new' }>[] = [];
  #batchBytes = 0;
  #committedAt = 0;
  #seen = 0;
  #work = 0;
  #skippedMore = 0;
  #report: ImportReport;

  constructor(context: StudioContext, project: OpenProject, request: ImportRequest, job: JobContext) {
    this.#context = context;
    this.#project = project;
    this.#request = request;
    this.#job = job;
    const fresh = {
      at: Date.now(),
      source: request.source,
      images: 0,
      faces: 0,
      known: 0,
      withoutFace: [],
      labelled: 0,
      skipped: [],
      seconds: 0,
      cancelled: false,
    };
    this.#report = { ...fresh, id: insertImport(project.db, fresh) };
  }

  take(looked: Looked, size: number): void {
    this.#seen++;
    this.#work += FILE_WORTH_BYTES + size;
    if (looked.kind === 'left-out') this.#leaveOut([looked.skipped]);
    else if (looked.kind === 'table') this.#tables.push(looked.table);
    else if (looked.kind === 'known') {
      this.#report = { ...this.#report, known: this.#report.known + 1 };
      this.#rememberFolder(looked.imageId, looked.path);
    } else {
      this.#batch.push(looked);
      this.#batchBytes += looked.bytes.length;
    }
    const waited = performance.now() - this.#committedAt > BATCH.milliseconds;
    if (this.#batch.length >= BATCH.images || this.#batchBytes >= BATCH.bytes || waited) this.commit();
    const { files, bytes } = this.#request.expected;
    const total = Math.max(1, files);
    this.#job.report({
      done: Math.min(1, this.#work / (total * FILE_WORTH_BYTES + bytes)) * 0.98,
      step: `${this.#seen.toLocaleString('en')} of ${total.toLocaleString('en')} files, ${this.#report.faces.toLocaleString('en')} new faces`,
    });
  }

  /** One transaction: all of the batch is durable, or none of it. */
  commit(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#committedAt = performance.now();
    if (batch.length === 0) return;
    const { db } = this.#project;
    const stored = transact(db, () => batch.map((entry) => this.#store(entry)));
    const report = { ...this.#report, withoutFace: [...this.#report.withoutFace] };
    for (const [n, { path, picture }] of batch.entries()) {
      const imageId = stored[n]!;
      if (imageId === null) {
        report.known++;
        continue;
      }
      report.images++;
      report.faces += picture.faces.length;
      if (picture.faces.length === 0) report.withoutFace.push(path);
      this.#rememberFolder(imageId, path);
    }
    this.#report = report;
    this.#context.changed('faces');
  }

  /** Id of the new image; null where the same bytes came twice in this import. */
  #store({ path, bytes, picture }: Extract<Looked, { kind: 'new' }>): number | null {
    const { db } = this.#project;
    if (findImageByHash(db, createHash('sha256').update(bytes).digest())) return null;
    const blobId = putBlob(db, bytes, picture.type);
    const { format, width, height, note, faces } = picture;
    const imageId = insertImage(db, { blobId, file: path, source: this.#request.source, format, width, height, note });
    for (const { crop, ...face } of faces) {
      insertFace(db, { ...face, imageId, cropBlobId: crop ? putBlob(db, crop.bytes, crop.type) : blobId, subject: null });
    }
    return imageId;
  }

  async finish(named: readonly NamedTable[]): Promise<ImportReport> {
    const { signal } = this.#job;
    if (!signal.aborted) {
      this.#job.report({ done: 0.98, step: 'Reading labels' });
      const { labelled, skipped } = await importLabels(this.#project.db, {
        tables: [...named, ...this.#tables],
        folders: this.#request.labelsFromFolders ? this.#folders : [],
        pause: () => new Promise((resolve) => setImmediate(resolve)),
      });
      this.#report = { ...this.#report, labelled };
      this.#leaveOut(skipped);
    }
    if (this.#skippedMore > 0) {
      this.#report = {
        ...this.#report,
        skipped: [...this.#report.skipped, { file: `${this.#skippedMore} more files`, reason: 'were left out for such reasons' }],
      };
    }
    this.#report = { ...this.#report, seconds: (performance.now() - this.#began) / 1000, cancelled: signal.aborted };
    saveImport(this.#project.db, this.#report);
    this.#context.changed('labels');
    return this.#report;
  }

  #leaveOut(skipped: readonly SkippedFile[]): void {
    const room = Math.max(0, SKIPPED_TOLD - this.#report.skipped.length);
    this.#skippedMore += Math.max(0, skipped.length - room);
    this.#report = { ...this.#report, skipped: [...this.#report.skipped, ...skipped.slice(0, room)] };
  }

  #rememberFolder(imageId: number, path: string): void {
    const [folder] = path.split('/').slice(-2, -1);
    if (folder) this.#folders.push({ imageId, folder });
  }
}
