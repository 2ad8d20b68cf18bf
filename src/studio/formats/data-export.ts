/** Faces out of the project, in a form that other programs read and that comes back with nothing lost. */
import { dirname } from 'node:path';
import type { DataExportFormat, DataExportRecord } from '../../shared/contract/data.ts';
import type { IdList } from '../../shared/id-list.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { makeFolders } from '../app/make-folders.ts';
import { listClasses } from '../db/classes.ts';
import { readBlob } from '../db/blobs.ts';
import { allClassNames, readExportFaces, type ExportFace } from '../db/export-faces.ts';
import type { OpenProject } from '../db/open.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { Annotation } from './annotation.ts';
import { isImage } from './class-folders.ts';
import { writeCoco } from './coco.ts';
import { flatName, SafeNames, safePart } from './export-names.ts';
import { fileTarget, folderTarget, sizeOf, zipTarget, type Target } from './export-targets.ts';
import { toAnnotation } from './face-annotations.ts';
import { facesHeader, writeFaceRows } from './faces-csv.ts';
import { writeFerPlus } from './ferplus.ts';
import { writeTask } from './label-studio.ts';
import { PICTURES_FOLDER, refuseTaken, TABLES, type Place } from './taken-place.ts';

export interface DataExportOptions {
  readonly format: DataExportFormat;
  readonly path: string;
  readonly ids: IdList | readonly number[];
  /** Beside the table, in a folder of its own; folders and zip have them always. */
  readonly pictures: boolean;
  /** Folders of classes lie in one of each part: `train/happiness/…`, as many programs want them. */
  readonly byPart: boolean;
  readonly replace: boolean;
  readonly job: JobContext;
}

const BATCH = 200;
/** Where parts have folders, those in none have this one. */
const NO_PART = 'no part';
/** Of the whole work; the tables are the rest. */
const PICTURES_SHARE = 0.8;
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'image/tiff': '.tiff',
  'image/avif': '.avif',
};

/** Whether each face is written as a picture of its own, cut out. FER+ knows no boxes, and a class's folder no photo of two. */
const asCrops = (format: DataExportFormat, pictures: boolean) => format === 'folders' || (format === 'ferplus' && pictures);

export function isFolderExport(format: DataExportFormat, pictures: boolean): boolean {
  return format === 'folders' || (pictures && format !== 'zip');
}

/** Pictures come by their bytes, whatever they are called; from an archive, only what is called a picture comes back. */
function pictureName({ file, format }: ExportFace['image']): string {
  return isImage(file) ? file : `${file}${ENDINGS[`image/${format}`] ?? ''}`;
}

export async function exportData(project: OpenProject, options: DataExportOptions): Promise<DataExportRecord> {
  const { format, path, pictures, replace } = options;
  const place: Place = { path, replace, kind: isFolderExport(format, pictures) ? 'folder' : 'file' };
  await refuseTaken(place);
  makeFolders(dirname(path));
  const target = format === 'zip' ? zipTarget(place) : place.kind === 'folder' ? folderTarget(place) : fileTarget(place);
  const run = new DataExport(project, target, options);
  try {
    if (format === 'zip' || isFolderExport(format, pictures)) await run.writePictures();
    await run.writeTable();
    throwIfCancelled(options.job.signal, 'The export');
    await target.finish();
  } catch (error) {
    // What could not be written may not be removable either; the sentence is about the first.
    await target.abandon().catch(() => undefined);
    throw error;
  }
  return { ...run.counted, bytes: isFolderExport(format, pictures) ? run.bytes : await sizeOf(path) };
}

class DataExport {
  readonly #project: OpenProject;
  readonly #target: Target;
  readonly #options: DataExportOptions;
  /** Names of pictures as they are written: by image, or by face where each is cut out. */
  readonly #names = new Map<number, string>();
  readonly #images = new Set<number>();
  #faces = 0;
  #votes = 0;
  #renamed = 0;
  bytes = 0;

  constructor(project: OpenProject, target: Target, options: DataExportOptions) {
    this.#project = project;
    this.#target = target;
    this.#options = options;
  }

  get counted(): Omit<DataExportRecord, 'bytes'> {
    const { format, path } = this.#options;
    return { format, path, faces: this.#faces, images: this.#images.size, votes: this.#votes, renamed: this.#renamed };
  }

  async writePictures(): Promise<void> {
    const { format, pictures, byPart } = this.#options;
    const names = new SafeNames();
    // The table has the first claim on its name.
    names.take(TABLES[format]);
    const crops = asCrops(format, pictures);
    const classFolder = this.#classFolders();
    const folder = (face: ExportFace) => {
      if (format !== 'folders') return `${PICTURES_FOLDER}/`;
      return `${byPart ? `${face.part ?? NO_PART}/` : ''}${classFolder(face)}/`;
    };
    let done = 0;
    for await (const face of this.#each()) {
      this.#report(done++ / this.#options.ids.length, PICTURES_SHARE, 0, 'Writing pictures');
      const key = crops ? face.id : face.image.id;
      if (this.#names.has(key)) continue;
      const ending = crops ? (ENDINGS[face.crop.type] ?? '.jpg') : undefined;
      const called = format === 'folders' ? flatName(face.image.file) : crops ? face.image.file : pictureName(face.image);
      const name = names.take(`${folder(face)}${called}`, ending);
      this.#names.set(key, name);
      const own = format === 'folders' ? called : face.image.file;
      if (!name.includes(own.replace(/\.[^./]*$/, ''))) this.#renamed++;
      const bytes = readBlob(this.#project.db, crops ? face.crop.blobId : face.image.blobId);
      this.bytes += bytes.length;
      await this.#target.put(name, () => bytes);
    }
  }

  /** Each class has a folder of its own, whatever signs are in its name. */
  #classFolders(): (face: ExportFace) => string {
    const classes = allClassNames(this.#project.db);
    const names = new SafeNames();
    const folders = new Map<string, string>();
    return ({ classId, state }) => {
      const word = classId === null ? state : (classes.get(classId) ?? 'unlabelled');
      let folder = folders.get(word);
      if (folder === undefined) folders.set(word, (folder = names.take(safePart(word))));
      return folder;
    };
  }

  async writeTable(): Promise<void> {
    const { format } = this.#options;
    await this.#target.put(TABLES[format], () => this.#counting(this.#table()));
  }

  #table(): AsyncGenerator<string> {
    switch (this.#options.format) {
      case 'ferplus':
        return writeFerPlus(this.#annotated(), listClasses(this.#project.db));
      case 'label-studio':
        return this.#tasks();
      case 'coco': {
        const classes = listClasses(this.#project.db).map(({ name }) => name);
        return writeCoco(this.#cocoFaces(), classes);
      }
      default:
        return this.#rows();
    }
  }

  async *#rows(): AsyncGenerator<string> {
    const names = allClassNames(this.#project.db);
    yield facesHeader();
    for await (const { face, annotation } of this.#annotated()) {
      yield writeFaceRows([{ ...annotation, label: face.classId === null ? null : (names.get(face.classId) ?? null) }]);
    }
  }

  async *#tasks(): AsyncGenerator<string> {
    let first = true;
    yield '[';
    for await (const { face, annotation } of this.#annotated()) {
      yield `${first ? '' : ','}\n${JSON.stringify(writeTask(annotation, face.id, face.image))}`;
      first = false;
    }
    yield '\n]\n';
  }

  async *#cocoFaces() {
    const names = allClassNames(this.#project.db);
    for await (const { face, annotation } of this.#annotated()) {
      yield {
        face: annotation,
        imageId: face.image.id,
        image: face.image,
        label: face.classId === null ? null : (names.get(face.classId) ?? null),
      };
    }
  }

  async *#annotated(): AsyncGenerator<{ readonly face: ExportFace; readonly annotation: Annotation }> {
    const { format, pictures, ids } = this.#options;
    const crop = asCrops(format, pictures);
    const names = allClassNames(this.#project.db);
    const from = this.#names.size > 0 ? PICTURES_SHARE : 0;
    for await (const face of this.#each()) {
      const file = this.#names.get(crop ? face.id : face.image.id) ?? face.image.file;
      this.#faces++;
      this.#votes += face.votes.length;
      this.#images.add(face.image.id);
      this.#report(this.#faces / ids.length, 1 - from, from, 'Writing labels');
      yield { face, annotation: toAnnotation(face, names, { file, crop }) };
    }
  }

  /** Every face, a batch at a time; gives the thread back between. */
  async *#each(): AsyncGenerator<ExportFace> {
    const { ids, job } = this.#options;
    for (let from = 0; from < ids.length; from += BATCH) {
      throwIfCancelled(job.signal, 'The export');
      yield* readExportFaces(this.#project.db, [...ids.slice(from, from + BATCH)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async *#counting(texts: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const text of texts) {
      this.bytes += Buffer.byteLength(text);
      yield text;
    }
  }

  #report(share: number, part: number, from: number, step: string): void {
    this.#options.job.report({ done: from + share * part, step });
  }
}
