/** A glance at each crop: its hash for finding it again, and how good a picture it is. */
import { perceptualHash } from '../../engine/curation/perceptual-hash.ts';
import { measureLooks, overallQuality, QUALITY_SIDE } from '../../engine/curation/quality.ts';
import { estimatePose } from '../../engine/data/pose.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { readBlob } from '../db/blobs.ts';
import { readShapes, type FaceLook, type FaceShape } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { greyCrop, halved } from '../images/grey-crop.ts';
import { withProject } from '../learning/project-reader.ts';
import type { Handlers } from '../workers/worker-host.ts';
import type { CurationMethods } from './methods.ts';

/** Crops decoded side by side: the decoder has threads of its own. */
const TOGETHER = 64;

export const lookAtFaces: Handlers<CurationMethods>['look'] = ({ project: path, faceIds }, { emit, signal }) =>
  withProject(path, async (project) => {
    for (let first = 0; first < faceIds.length; first += TOGETHER) {
      throwIfCancelled(signal, 'Looking at the faces');
      const shapes = readShapes(project.db, faceIds.slice(first, first + TOGETHER));
      emit(await Promise.all(shapes.map((shape) => lookAt(project, shape))));
    }
  });

async function lookAt({ db }: OpenProject, { id, cropBlobId, pixels, score, landmarks }: FaceShape): Promise<FaceLook> {
  const grey = await greyCrop(readBlob(db, cropBlobId), QUALITY_SIDE);
  const looks = measureLooks(grey);
  const pose = landmarks && estimatePose(landmarks);
  return {
    faceId: id,
    hash: perceptualHash(halved(grey, QUALITY_SIDE)),
    ...looks,
    yaw: pose?.yaw ?? null,
    pitch: pose?.pitch ?? null,
    quality: overallQuality({ ...looks, pixels, pose, score }),
  };
}
