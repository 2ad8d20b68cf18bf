/** Faces that only another copy has: their bytes, then their rows. */
import { throwIfCancelled } from '../../shared/errors.ts';
import { blobInfo, findBlob, putBlob, readBlob } from '../db/blobs.ts';
import { writeMarks } from '../db/face-marks.ts';
import { insertFace } from '../db/faces.ts';
import { findImageByHash, insertImage } from '../db/images.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { readCopiedFace } from './copy-contents.ts';

/** Faces per transaction; the studio answers others in between. */
const BATCH = 20;

/** Copies photos and crops of these faces. Bytes without a face, where it is cancelled, are let go of when the project is closed. */
export async function copyBytes(
  here: OpenProject,
  there: OpenProject,
  faceIds: readonly number[],
  job?: Pick<JobContext, 'signal' | 'report'>,
): Promise<void> {
  for (let from = 0; from < faceIds.length; from += BATCH) {
    throwIfCancelled(job?.signal, 'Merging');
    transact(here.db, () => {
      for (const faceId of faceIds.slice(from, from + BATCH)) {
        const { imageBlobId, cropBlobId } = readCopiedFace(there, faceId);
        copyBlob(here, there, imageBlobId);
        copyBlob(here, there, cropBlobId);
      }
    });
    job?.report({ done: (0.9 * (from + BATCH)) / (faceIds.length + BATCH), step: 'Copying photos' });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Id of the new face here; its photo comes along where it is not here yet. What was left out there is left out here. Whose face it is comes
 * along where somebody has said so: "Person 1" that was proposed there is not who was proposed here.
 */
export function addFace(here: OpenProject, there: OpenProject, faceId: number): number {
  const { imageBlobId, cropBlobId, file, source, format, imageWidth, imageHeight, note, ...face } = readCopiedFace(there, faceId);
  const known = findImageByHash(here.db, blobInfo(there.db, imageBlobId).sha256);
  const imageId =
    known?.id ??
    insertImage(here.db, {
      blobId: copyBlob(here, there, imageBlobId),
      file,
      source,
      format,
      width: imageWidth,
      height: imageHeight,
      note,
    });
  const { x, y, width, height, angle, score, whole, landmarks, subject, subjectBy, excluded } = face;
  const isSaid = subject !== null && subjectBy !== 'cluster';
  const id = insertFace(here.db, {
    imageId,
    cropBlobId: copyBlob(here, there, cropBlobId),
    box: { x, y, width, height },
    angle,
    score,
    whole: whole === 1,
    landmarks: landmarks && new Float32Array(new Uint8Array(landmarks).buffer),
    subject: null,
  });
  if (isSaid) writeMarks(here.db, 'subject', [[subject, subjectBy, [id]]]);
  if (excluded !== null) writeMarks(here.db, 'excluded', [[excluded, null, [id]]]);
  return id;
}

function copyBlob(here: OpenProject, there: OpenProject, id: number): number {
  const { sha256, type } = blobInfo(there.db, id);
  return findBlob(here.db, sha256) ?? putBlob(here.db, readBlob(there.db, id), type);
}
