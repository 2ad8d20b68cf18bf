/** Faces that data sets speak of, in photos that came before them: cut out where none was found, as if both had come together. */
import { BASE_CARDS } from '../../engine/bases/base.ts';
import { isStudioError } from '../../shared/errors.ts';
import { figure } from '../../shared/words.ts';
import { readBlob } from '../db/blobs.ts';
import { getImage, type ImageRow } from '../db/images.ts';
import { placedFaces } from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import type { GivenBox } from '../formats/annotation.ts';
import type { ReadSet } from '../formats/apply-annotations.ts';
import { MOST_BOXES } from '../formats/box-counts.ts';
import { inPixels } from '../formats/box-geometry.ts';
import { faceAt } from '../formats/face-at.ts';
import type { FindImage } from '../formats/image-finder.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { ImportRun } from './import-run.ts';
import type { Vision } from './vision.ts';

interface GivenFaces {
  readonly sets: readonly ReadSet[];
  readonly find: FindImage;
  readonly vision: Vision;
  readonly run: ImportRun;
  readonly job: JobContext;
}

/** Gives the thread back now and then: a large data set is looked up box by box. */
const BOXES_AT_ONCE = 5_000;

export async function addGivenFaces(project: OpenProject, { sets, find, vision, run, job }: GivenFaces): Promise<void> {
  const photos = await photosToCut(project, sets, find);
  const cutOut = async ({ id, file, blobId }: ImageRow, boxes: readonly GivenBox[]) => {
    try {
      const bytes = readBlob(project.db, blobId);
      const margin = BASE_CARDS[0]!.crop.margin;
      const { faces } = await vision.call('readPicture', { bytes, file, crops: 'detect', margin, boxes });
      run.addFaces(id, faces);
    } catch (error) {
      if (!isStudioError(error)) throw error;
      run.leaveOut([{ file, reason: error.message.replace(`"${file}" `, '') }]);
    }
  };
  for (let from = 0; from < photos.length && !job.signal.aborted; from += vision.size) {
    job.report({
      done: 0.95,
      step: `Cutting faces out, photo ${figure(from + 1)} of ${figure(photos.length)}`,
    });
    // Some at a time: no more photos than the workers look at wait in memory.
    await Promise.all(photos.slice(from, from + vision.size).map(([id, boxes]) => cutOut(getImage(project.db, id), boxes)));
  }
}

/** Photos by their number, with the boxes at which they have no face. What is a face itself has no other in it. */
async function photosToCut({ db }: OpenProject, sets: readonly ReadSet[], find: FindImage): Promise<(readonly [number, GivenBox[]])[]> {
  const photos = new Map<number, GivenBox[]>();
  let seen = 0;
  for (const { annotations } of sets) {
    for (const annotation of annotations) {
      if (!annotation.box) continue;
      if (++seen % BOXES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
      const imageId = find(annotation);
      if (imageId === null) continue;
      const box = inPixels(annotation.box, () => getImage(db, imageId));
      const faces = placedFaces(db, imageId);
      if (faceAt(faces, box) || faces.some(({ whole }) => whole || box.cut === 'whole')) continue;
      const boxes = photos.get(imageId);
      // One photo may go by many names.
      if (boxes && boxes.length < MOST_BOXES) boxes.push(box);
      else if (!boxes) photos.set(imageId, [box]);
    }
  }
  return [...photos];
}
