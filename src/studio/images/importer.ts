/** The import: files in, images and faces in the project, a report of what was left out. */
import { dirname } from 'node:path';
import type { CropMode, ImportReport } from '../../shared/contract/images.ts';
import type { ImportChoices } from '../../shared/contract/imports.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { findImageByHash, listImageFiles } from '../db/images.ts';
import type { OpenProject } from '../db/open.ts';
import { requireRoom } from '../disk-room.ts';
import { applyAnnotations, type ReadSet } from '../formats/apply-annotations.ts';
import { folderAnnotation } from '../formats/class-folders.ts';
import { addChosenClasses, resolver } from '../formats/class-names.ts';
import type { DataSet } from '../formats/data-set.ts';
import { imageFinder } from '../formats/image-finder.ts';
import { keepImportedParts } from '../formats/imported-parts.ts';
import { pictureFacts, type PictureFacts } from '../formats/picture-facts.ts';
import { isLeftAside } from '../formats/raf-db.ts';
import type { JobContext, StartedJob } from '../jobs/job-queue.ts';
import { addGivenFaces } from './given-faces.ts';
import { ImportRun } from './import-run.ts';
import { look, type Looked } from './look.ts';
import type { SourceItem } from './sources.ts';
import type { Vision } from './vision.ts';

export interface ImportRequest {
  readonly source: string;
  readonly crops: CropMode;
  readonly labelsFromFolders: boolean;
  /** How much is to come, for the time left. */
  readonly expected: { readonly files: number; readonly bytes: number };
  /** Pictures that lie by themselves; those in archives come from the data set. */
  readonly items: AsyncIterable<SourceItem> | Iterable<SourceItem>;
  /** Makes `items` end, when the import is cancelled. */
  stop?(): void;
  /** Files with labels, and archives. */
  readonly data: DataSet;
  readonly choices: ImportChoices;
}

/** Files under way: so many for each worker that none waits for a slow picture's turn, so few bytes that memory stays flat. */
const AHEAD = { perWorker: 12, bytes: 96 * 2 ** 20 };

export function startImport(context: StudioContext, request: ImportRequest): StartedJob<ImportReport> {
  const project = requireProject(context);
  if (project.readOnlyReason) throw new StudioError('PROJECT_READ_ONLY', project.readOnlyReason);
  return context.jobs.start({
    kind: 'import',
    title: `Import of ${request.source}`,
    work: (job) => runImport(context, project, request, job),
  });
}

/** Labels are read before anything is stored: a file that breaks off in the middle leaves the project as it was. */
async function runImport(context: StudioContext, project: OpenProject, request: ImportRequest, job: JobContext): Promise<ImportReport> {
  requireRoom(
    dirname(project.path),
    LIMITS.freeDisk.bytes + 1.3 * request.expected.bytes,
    (needed, free) =>
      `The disk of "${project.path}" has ${free} free, and the import needs ${needed}. Make room, or move the project to another disk.`,
  );
  job.signal.addEventListener('abort', () => request.stop?.(), { once: true });
  job.report({ done: 0, step: 'Reading labels' });
  const { data, choices } = request;
  const reading = { choices, folders: false, classes: listClasses(project.db).map(({ name }) => name), signal: job.signal };
  const sets = await data.read(reading);
  const found = await data.sets(reading);
  if (addChosenClasses(project, choices.classes)) context.changed('project');
  const factsOf = pictureFacts(sets);
  // Pictures in archives and tables are counted before they come, so that it can be told how far it is.
  const { pictures: packed } = await data.recognise();
  const inTables = sets.reduce((sum, { format, annotations }) => sum + (format === 'fer2013' ? annotations.length : 0), 0);
  const expected = { ...request.expected, files: request.expected.files + packed.length + inTables };
  const run = new ImportRun({ context, project, factsOf, job, source: request.source, expected });
  run.leaveOut(await data.leftOut());
  try {
    const isAside = isLeftAside(found, data.given.names);
    await takePictures(request.items, { run, project, request, job, vision: context.vision, factsOf, isAside });
    if (!job.signal.aborted) {
      await takePictures(data.pictures(found), { run, project, request, job, vision: context.vision, factsOf, isAside: () => false });
    }
  } finally {
    run.commit();
  }
  return run.finish(await applyLabels(project, { sets, request, run, job, vision: context.vision }));
}

interface Applying {
  readonly sets: readonly ReadSet[];
  readonly request: ImportRequest;
  readonly run: ImportRun;
  readonly job: JobContext;
  readonly vision: Vision;
}

/** A cancelled import keeps what came in, with its labels. */
async function applyLabels(
  project: OpenProject,
  { sets, request, run, job, vision }: Applying,
): Promise<Pick<ImportReport, 'labelled' | 'relabelled' | 'parts'>> {
  const find = imageFinder({
    imported: run.imported,
    all: listImageFiles(project.db),
    byHash: (sha256) => findImageByHash(project.db, Buffer.from(sha256, 'hex'))?.id ?? null,
  });
  await addGivenFaces(project, { sets, find, vision, run, job });
  job.report({ done: 0.96, step: 'Applying labels' });
  const classes = listClasses(project.db);
  // Folders say what they say of the pictures that came, wherever those came from.
  const folders: ReadSet = {
    format: 'folders',
    file: 'folder names',
    annotations: run.imported.flatMap(({ file }) => folderAnnotation(file) ?? []),
    problems: [],
  };
  const { skipped, ...counts } = await applyAnnotations(project, {
    sets: request.labelsFromFolders && !request.choices.without.some(isFolderKey) ? [...sets, folders] : sets,
    resolve: resolver(classes, request.choices.classes),
    classNames: classes.map(({ name }) => name),
    find,
    takeParts: request.choices.parts,
    complete: !job.signal.aborted,
    signal: job.signal,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  if (counts.parts > 0) keepImportedParts(project);
  run.leaveOut(skipped);
  return counts;
}

/** Of folders, wherever they lie, the set's file is empty. */
const isFolderKey = (key: string) => key === '' || key.endsWith('/');

interface Taking {
  readonly run: ImportRun;
  readonly project: OpenProject;
  readonly request: ImportRequest;
  readonly job: JobContext;
  readonly vision: Vision;
  readonly factsOf: (path: string) => PictureFacts;
  /** The same face lies elsewhere in a better form. */
  readonly isAside: (path: string) => boolean;
}

async function takePictures(
  items: ImportRequest['items'],
  { run, project, request, job, vision, factsOf, isAside }: Taking,
): Promise<void> {
  const pending: { readonly looked: Promise<Looked>; readonly size: number }[] = [];
  let bytesAhead = 0;
  const takeNext = async () => {
    const { looked, size } = pending.shift()!;
    bytesAhead -= size;
    run.take(await looked, size);
  };
  try {
    for await (const item of items) {
      if (job.signal.aborted) break;
      if (isAside(item.path)) continue;
      const size = 'size' in item ? item.size : 0;
      pending.push({ looked: look(vision, project, item, { crops: request.crops, boxes: factsOf(item.path).boxes }), size });
      bytesAhead += size;
      while (pending.length >= vision.size * AHEAD.perWorker || (bytesAhead > AHEAD.bytes && pending.length > 1)) await takeNext();
    }
    while (pending.length > 0 && !job.signal.aborted) await takeNext();
  } finally {
    // What is under way belongs to nobody any more.
    for (const { looked } of pending) looked.catch(() => undefined);
  }
}
