/** Faces that a person draws on a photo: where the detector was wrong, or saw nothing. */
import type { PhotoBoxes } from '../../shared/contract/boxes.ts';
import type { Face } from '../../shared/contract/faces.ts';
import { BASE_CARDS } from '../../engine/bases/base.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { putBlob, readBlob } from '../db/blobs.ts';
import { readCrop, type StoredCrop } from '../db/face-crops.ts';
import { listFaceIds } from '../db/face-lists.ts';
import { getFace, insertFace } from '../db/faces.ts';
import { getImage, type ImageRow } from '../db/images.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { forgetFeatures } from '../forget-features.ts';
import type { PictureFace } from '../images/picture-face.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { facesAsSeen } from '../people/sight.ts';

export interface DrawnBox {
  readonly box: Face['box'];
  readonly cut: 'aligned' | 'exact';
}

const SMALLEST = 16;

export function readPhoto({ db }: OpenProject, imageId: number): PhotoBoxes {
  const { file, width, height } = getImage(db, imageId);
  return {
    imageId,
    file,
    width,
    height,
    faces: facesAsSeen(db, [...listFaceIds(db, { filter: { imageId }, sort: 'imported', descending: false })]),
  };
}

export async function moveBox(context: StudioContext, faceId: number, drawn: DrawnBox): Promise<PhotoBoxes> {
  const project = requireProject(context);
  const { db } = project;
  const { imageId } = getFace(db, faceId);
  const cut = await cutOut(context, project, imageId, drawn);
  transact(db, () => {
    const before = readCrop(db, faceId);
    if (!before) throw new StudioError('NOT_FOUND', `The project has no face with number ${faceId}.`);
    takeStep<CurationState>(project, curationSteps, {
      said: 'Cut 1 face out anew',
      before: { crops: [before] },
      after: { crops: [{ faceId, ...store(project, imageId, cut) }] },
    });
  });
  forgetFeatures(context, [faceId]);
  return readPhoto(project, imageId);
}

/** The step marks the face as left out before and in use after: so the face, and what is said of it later, outlives an undo. */
export async function addBox(context: StudioContext, imageId: number, drawn: DrawnBox): Promise<PhotoBoxes> {
  const project = requireProject(context);
  const { db } = project;
  const cut = await cutOut(context, project, imageId, drawn);
  transact(db, () => {
    const { landmarks, ...crop } = store(project, imageId, cut);
    const faceId = insertFace(db, { ...crop, imageId, landmarks: landmarks && Float32Array.from(landmarks), subject: null });
    takeStep<CurationState>(project, curationSteps, {
      said: 'Added 1 face',
      before: { marks: { excluded: [['person', null, [faceId]]] } },
      after: { marks: { excluded: [[null, null, [faceId]]] } },
    });
  });
  return readPhoto(project, imageId);
}

async function cutOut(context: StudioContext, { db }: OpenProject, imageId: number, { box, cut }: DrawnBox): Promise<PictureFace> {
  const image = getImage(db, imageId);
  const within = clampBox(box, image);
  const { faces } = await context.vision.call('readPicture', {
    bytes: readBlob(db, image.blobId),
    file: image.file,
    crops: 'detect',
    margin: BASE_CARDS[0]!.crop.margin,
    boxes: [cut === 'exact' ? { ...within, cut: 'exact' } : within],
  });
  const [face] = faces;
  if (!face) throw new StudioError('BAD_IMAGE', `No face could be cut out of "${image.file}" there. Draw the box about the face.`);
  return face;
}

function clampBox({ x, y, width, height }: Face['box'], image: Pick<ImageRow, 'width' | 'height'>): Face['box'] {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  const clamped = { x: left, y: top, width: Math.min(x + width, image.width) - left, height: Math.min(y + height, image.height) - top };
  if (!(clamped.width >= SMALLEST && clamped.height >= SMALLEST)) {
    throw new StudioError('INVALID', `A face needs ${SMALLEST} × ${SMALLEST} pixels of the photo at least. Draw a larger box on it.`);
  }
  return clamped;
}

function store(
  { db }: OpenProject,
  imageId: number,
  { crop, box, angle, score, whole, landmarks }: PictureFace,
): Omit<StoredCrop, 'faceId'> {
  const cropBlobId = crop ? putBlob(db, crop.bytes, crop.type) : getImage(db, imageId).blobId;
  return { cropBlobId, box, angle, score, whole, landmarks: landmarks && [...landmarks] };
}
