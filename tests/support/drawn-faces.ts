/** A project with drawn faces that a network can tell apart: by the mouth, on skins and grounds that vary. */
import sharp from 'sharp';
import { randomStream, type Random } from '../../src/engine/data/random.ts';
import { draftClasses } from '../../src/shared/classes.ts';
import { putBlob } from '../../src/studio/db/blobs.ts';
import { listClasses } from '../../src/studio/db/classes.ts';
import { createProject } from '../../src/studio/db/create.ts';
import { insertFace } from '../../src/studio/db/faces.ts';
import { insertImage } from '../../src/studio/db/images.ts';
import { closeProject } from '../../src/studio/db/open.ts';
import { transact } from '../../src/studio/db/transact.ts';
import { addImportedVote } from '../../src/studio/db/imported-votes.ts';

const SIZE = 96;
/** How far the corners of the mouth lie above its middle, in pixels. */
const MOUTHS: Readonly<Record<string, number>> = { happiness: 10, sadness: -10, neutral: 0 };

export interface DrawnOptions {
  readonly classes?: readonly string[];
  /** Labelled faces of each class that has a mouth here. */
  readonly perClass?: number;
}

/** Makes the file and closes it. Two faces a person. */
export async function drawProject(
  path: string,
  { classes = ['happiness', 'sadness', 'neutral'], perClass = 20 }: DrawnOptions = {},
): Promise<void> {
  const project = createProject(path, { classes: draftClasses(classes) });
  const { db } = project;
  const drawn: { name: string; classId: number; n: number; png: Buffer }[] = [];
  for (const { name, id: classId } of listClasses(db).filter((entry) => entry.name in MOUTHS)) {
    for (let n = 0; n < perClass; n++) drawn.push({ name, classId, n, png: await drawFace(MOUTHS[name]!, randomStream(classId, n)) });
  }
  // One transaction: written one by one, each face would wait for the disk.
  transact(db, () => {
    for (const { name, classId, n, png } of drawn) {
      const blobId = putBlob(db, png, 'image/png');
      const file = `${name}/${n}.png`;
      const imageId = insertImage(db, { blobId, file, source: 'drawn', format: 'png', width: SIZE, height: SIZE, note: null });
      const box = { x: 0, y: 0, width: SIZE, height: SIZE };
      const subject = `${name} ${n >> 1}`;
      const face = insertFace(db, { imageId, cropBlobId: blobId, box, angle: 0, score: null, whole: true, landmarks: null, subject });
      addImportedVote(db, face, 'labels.csv', { kind: 'class', classId, counts: null });
    }
  });
  closeProject(project);
}

function drawFace(mouth: number, random: Random): Promise<Buffer> {
  const pixels = new Uint8Array(SIZE * SIZE * 3);
  const ground = random.uniform() * 200;
  const skin = [150 + random.uniform() * 90, 100 + random.uniform() * 80, 80 + random.uniform() * 70];
  const shiftX = random.uniform() * 8 - 4;
  const shiftY = random.uniform() * 8 - 4;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const across = x - SIZE / 2 - shiftX;
      const down = y - SIZE / 2 - shiftY;
      const inFace = (across / 36) ** 2 + (down / 44) ** 2 < 1;
      const inEye = Math.hypot(Math.abs(across) - 14, down + 12) < 5;
      const line = 22 - mouth * (across / 18) ** 2 + mouth / 2;
      const inMouth = Math.abs(across) < 18 && Math.abs(down - line) < 2.5;
      for (let channel = 0; channel < 3; channel++) {
        const tone = !inFace ? ground : inEye || inMouth ? 30 : skin[channel]!;
        pixels[(y * SIZE + x) * 3 + channel] = Math.max(0, Math.min(255, tone + random.uniform() * 24 - 12));
      }
    }
  }
  return sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png()
    .toBuffer();
}
