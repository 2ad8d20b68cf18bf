/** Faces whose pixels do not matter, quickly. */
import type { OpenProject } from '../../src/studio/db/open.ts';
import { putBlob } from '../../src/studio/db/blobs.ts';
import { insertFace } from '../../src/studio/db/faces.ts';
import { insertImage } from '../../src/studio/db/images.ts';
import { transact } from '../../src/studio/db/transact.ts';

export interface FacesOptions {
  readonly faces?: number;
  /** Faces of one person; 0: people are not known. */
  readonly perSubject?: number;
}

/** Ids of the new faces, one an image. */
export function addFaces({ db }: OpenProject, { faces = 0, perSubject = 0 }: FacesOptions): number[] {
  return transact(db, () =>
    Array.from({ length: faces }, (_, index) => {
      const blobId = putBlob(db, Buffer.from(`picture ${index}`), 'image/png');
      const file = `folder ${index % 7}/${String(index).padStart(6, '0')}.png`;
      const imageId = insertImage(db, { blobId, file, source: `source ${index % 3}`, format: 'png', width: 112, height: 112, note: null });
      const subject = perSubject > 0 ? `person ${Math.floor(index / perSubject)}` : null;
      const box = { x: 0, y: 0, width: 112, height: 112 };
      return insertFace(db, { imageId, cropBlobId: blobId, box, angle: 0, score: null, whole: true, landmarks: null, subject });
    }),
  );
}
