/** A project with very many faces. They share few pictures: what is measured is the program, not the disk. */
import sharp from 'sharp';
import { draftClasses } from '../../src/shared/classes.ts';
import { putBlob } from '../../src/studio/db/blobs.ts';
import { createProject } from '../../src/studio/db/create.ts';
import { insertFace } from '../../src/studio/db/faces.ts';
import { insertImage } from '../../src/studio/db/images.ts';
import { closeProject } from '../../src/studio/db/open.ts';
import { transact } from '../../src/studio/db/transact.ts';
import { setLabels } from '../../src/studio/labels/labelling.ts';

const FACES_AN_IMAGE = 10;
const FACES_A_SUBJECT = 50;
const PICTURES = 500;
const SIDE = 96;
const BATCH = 10_000;
export const LARGE_CLASSES = ['neutral', 'happiness', 'sadness', 'anger'];

/** @param labelled Share of the faces that have a label. */
export async function makeLargeProject(path: string, faces: number, labelled: number): Promise<void> {
  const project = createProject(path, { classes: draftClasses(LARGE_CLASSES) });
  const { db } = project;
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, n) => drawPicture(n)));
  const crops = transact(db, () => pictures.map((picture) => putBlob(db, picture, 'image/png')));
  for (let first = 0; first < faces; first += BATCH) {
    transact(db, () => {
      for (let n = first; n < Math.min(faces, first + BATCH); n += FACES_AN_IMAGE) {
        const imageId = insertImage(db, {
          blobId: putBlob(db, Buffer.from(`photo ${n}`), 'image/png'),
          file: `folder ${n % 50}/${String((n * 7_919) % faces).padStart(7, '0')}.png`,
          source: `source ${(n / FACES_AN_IMAGE) % 5}`,
          format: 'png',
          width: 960,
          height: 96,
          note: null,
        });
        for (let m = 0; m < FACES_AN_IMAGE; m++) {
          insertFace(db, {
            imageId,
            cropBlobId: crops[(n + m) % PICTURES]!,
            box: { x: m * SIDE, y: 0, width: SIDE, height: SIDE },
            angle: 0,
            score: 1,
            whole: false,
            landmarks: null,
            subject: `person ${(n + m) % Math.ceil(faces / FACES_A_SUBJECT)}`,
          });
        }
      }
    });
  }
  for (const [position] of LARGE_CLASSES.entries()) {
    const ids = Array.from(
      { length: Math.floor((faces * labelled) / LARGE_CLASSES.length) },
      (_, n) => n * LARGE_CLASSES.length + position + 1,
    );
    if (ids.length > 0) setLabels(project, ids, { kind: 'class', classId: position + 1 });
  }
  closeProject(project);
}

function drawPicture(n: number): Promise<Buffer> {
  const pixels = Buffer.alloc(SIDE * SIDE * 3, n % 251);
  for (let at = 0; at < pixels.length; at++) pixels[at] = (pixels[at]! + (at >> 5) * (n + 1)) % 256;
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}
