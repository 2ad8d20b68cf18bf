/** One import under way: gathers what was looked at into batches that are durable by themselves, and counts. */
import { createHash } from 'node:crypto';
import type { ImportReport, SkippedFile } from '../../shared/contract/images.ts';
import { figure } from '../../shared/words.ts';
import type { StudioContext } from '../context.ts';
import { putBlob } from '../db/blobs.ts';
import { insertFace } from '../db/faces.ts';
import { findImageByHash, getImage, insertImage } from '../db/images.ts';
import { placedFaces } from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import { highestNumber } from '../db/subjects.ts';
import { transact } from '../db/transact.ts';
import { faceAt } from '../formats/face-at.ts';
import type { NamedImage } from '../formats/image-finder.ts';
import type { PictureFacts } from '../formats/picture-facts.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { FaceTracks, subjectPrefix } from './face-tracks.ts';
import type { Looked } from './look.ts';
import type { PictureFace } from './picture-face.ts';

/** Looking at a file costs as much as this many bytes of it. */
const FILE_WORTH_BYTES = 16 * 2 ** 10;
const BATCH = { images: 64, bytes: 16 * 2 ** 20, milliseconds: 200 };
const SKIPPED_TOLD = 2_000;
/** Of the whole import, before the labels are applied. */
const PICTURES_SHARE = 0.95;

type NewImage = Extract<Looked, { kind: 'new' }>;
type Frame = NonNullable<NewImage['frame']>;

export interface ImportRunOptions {
  readonly context: StudioContext;
  readonly project: OpenProject;
  readonly source: string;
  readonly expected: { readonly files: number; readonly bytes: number };
  /** What the data sets say of a picture. */
  readonly factsOf: (path: string) => PictureFacts;
  readonly job: JobContext;
}

export class ImportRun {
  /** What came, and what was there already and came again, by the path that it came with. */
  readonly imported: NamedImage[] = [];
  readonly #options: ImportRunOptions;
  readonly #began = performance.now();
  readonly #tracks = new FaceTracks((video) => highestNumber(this.#options.project.db, subjectPrefix(video)));
  #batch: NewImage[] = [];
  #batchBytes = 0;
  #committedAt = 0;
  #seen = 0;
  #work = 0;
  #skippedMore = 0;
  #report: ImportReport;

  constructor(options: ImportRunOptions) {
    this.#options = options;
    this.#report = {
      at: Date.now(),
      source: options.source,
      images: 0,
      faces: 0,
      known: 0,
      withoutFace: [],
      labelled: 0,
      relabelled: 0,
      parts: 0,
      skipped: [],
      seconds: 0,
      cancelled: false,
    };
  }

  take(looked: Looked, size: number): void {
    this.#seen++;
    this.#work += FILE_WORTH_BYTES + size;
    if (looked.kind === 'left-out') this.leaveOut([looked.skipped]);
    else if (looked.kind === 'known') {
      this.#report = { ...this.#report, known: this.#report.known + 1 };
      this.imported.push({ id: looked.imageId, file: looked.path });
      if (looked.frame) {
        // Frames before it go first.
        this.commit();
        this.#recall(looked.imageId, looked.frame);
      }
    } else {
      this.#batch.push(looked);
      this.#batchBytes += looked.bytes.length;
    }
    const waited = performance.now() - this.#committedAt > BATCH.milliseconds;
    if (this.#batch.length >= BATCH.images || this.#batchBytes >= BATCH.bytes || waited) this.commit();
    const { files, bytes } = this.#options.expected;
    const total = Math.max(1, files, this.#seen);
    this.#options.job.report({
      done: Math.min(1, this.#work / Math.max(total * FILE_WORTH_BYTES + bytes, this.#work)) * PICTURES_SHARE,
      step: `${figure(this.#seen)} of ${figure(total)} files, ${figure(this.#report.faces)} new faces`,
    });
  }

  /** One transaction: all of the batch is durable, or none of it. */
  commit(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#committedAt = performance.now();
    if (batch.length === 0) return;
    const { context, project } = this.#options;
    const stored = transact(project.db, () => batch.map((entry) => this.#store(entry)));
    const report = { ...this.#report, withoutFace: [...this.#report.withoutFace] };
    for (const [n, { path, picture }] of batch.entries()) {
      const { id, isNew } = stored[n]!;
      this.imported.push({ id, file: path });
      if (!isNew) {
        report.known++;
        continue;
      }
      report.images++;
      report.faces += picture.faces.length;
      if (picture.faces.length === 0) report.withoutFace.push(path);
    }
    this.#report = report;
    context.changed('faces');
  }

  /** The image's id; not new where the same bytes came twice in this import. */
  #store({ path, bytes, picture, frame }: NewImage): { id: number; isNew: boolean } {
    const { project, source, factsOf } = this.#options;
    const { db } = project;
    const known = findImageByHash(db, createHash('sha256').update(bytes).digest());
    if (known) {
      if (frame) this.#recall(known.id, frame);
      return { id: known.id, isNew: false };
    }
    const blobId = putBlob(db, bytes, picture.type);
    const { format, width, height, note, faces } = picture;
    const file = factsOf(path).name ?? path;
    const imageId = insertImage(db, { blobId, file, source, format, width, height, note, ...(frame && { frame }) });
    const subjects = frame
      ? this.#tracks.follow(
          frame.video,
          frame.at,
          faces.map(({ box }) => box),
        )
      : [];
    for (const [n, face] of faces.entries()) this.#insertFace({ id: imageId, blobId }, face, subjects[n] ?? null);
    return { id: imageId, isNew: true };
  }

  #insertFace(image: { readonly id: number; readonly blobId: number }, { crop, ...face }: PictureFace, subject: string | null): void {
    const { db } = this.#options.project;
    const cropBlobId = crop ? putBlob(db, crop.bytes, crop.type) : image.blobId;
    insertFace(db, { ...face, imageId: image.id, cropBlobId, subject });
  }

  #recall(imageId: number, { video, at }: Frame): void {
    this.#tracks.recall(video, at, placedFaces(this.#options.project.db, imageId));
  }

  /** Of a picture that is there already; none where it has a face. */
  addFaces(imageId: number, faces: readonly PictureFace[]): void {
    const { context, project } = this.#options;
    const { db } = project;
    let added = 0;
    transact(db, () => {
      const image = getImage(db, imageId);
      for (const face of faces) {
        if (faceAt(placedFaces(db, imageId), { ...face.box, cut: 'exact' })) continue;
        this.#insertFace(image, face, null);
        added++;
      }
    });
    this.#report = { ...this.#report, faces: this.#report.faces + added };
    if (added > 0) context.changed('faces');
  }

  finish(counts: Pick<ImportReport, 'labelled' | 'relabelled' | 'parts'>): ImportReport {
    const { context, job } = this.#options;
    this.#report = { ...this.#report, ...counts };
    if (this.#skippedMore > 0) {
      this.#report = {
        ...this.#report,
        skipped: [...this.#report.skipped, { file: `${this.#skippedMore} more files`, reason: 'were left out for such reasons' }],
      };
    }
    this.#report = { ...this.#report, seconds: (performance.now() - this.#began) / 1000, cancelled: job.signal.aborted };
    context.changed('labels');
    if (counts.parts > 0) context.changed('splits');
    return this.#report;
  }

  leaveOut(skipped: readonly SkippedFile[]): void {
    const room = Math.max(0, SKIPPED_TOLD - this.#report.skipped.length);
    this.#skippedMore += Math.max(0, skipped.length - room);
    this.#report = { ...this.#report, skipped: [...this.#report.skipped, ...skipped.slice(0, room)] };
  }
}
