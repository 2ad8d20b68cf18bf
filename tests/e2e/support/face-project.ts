/** A small real project for the specs: drawn faces of known names, written through the project's own functions. */
import sharp from 'sharp';
import { draftClasses } from '../../../src/shared/classes.ts';
import { putBlob } from '../../../src/studio/db/blobs.ts';
import { createProject } from '../../../src/studio/db/create.ts';
import { insertFace } from '../../../src/studio/db/faces.ts';
import { insertImage } from '../../../src/studio/db/images.ts';
import { closeProject, type OpenProject } from '../../../src/studio/db/open.ts';
import { transact } from '../../../src/studio/db/transact.ts';

export const CLASS_NAMES = ['neutral', 'happiness', 'sadness', 'surprise'] as const;

/** A head, two eyes and a mouth that goes from a frown to a smile with `n`, in colours of its own: no two are alike. */
export async function drawFace(n: number, side: number): Promise<Buffer> {
  const bend = ((n % 9) - 4) * 0.05;
  const skin = [200 - (n % 7) * 14, 160 - (n % 7) * 14, 130 - (n % 5) * 12] as const;
  const ground = [120 + ((n * 47) % 90), 120 + ((n * 31) % 90), 120 + ((n * 17) % 90)] as const;
  const pixels = Buffer.alloc(side * side * 3);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [x, y] = [column / side, row / side];
      pixels.set(isDark(x, y, bend) ? [30, 26, 24] : isHead(x, y) ? skin : ground, (row * side + column) * 3);
    }
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

function isHead(x: number, y: number): boolean {
  return ((x - 0.5) / 0.34) ** 2 + ((y - 0.52) / 0.42) ** 2 < 1;
}

/** Eyes, and a mouth whose corners lie above its middle by `bend`. */
function isDark(x: number, y: number, bend: number): boolean {
  if (Math.hypot(Math.abs(x - 0.5) - 0.13, y - 0.42) < 0.04) return true;
  const across = (x - 0.5) / 0.16;
  return Math.abs(across) < 1 && Math.abs(y - 0.7 - bend * (0.5 - across ** 2)) < 0.016;
}

/** Faces `face-001.png` … in a new project at `path`; four faces a person, two sources. Left closed. */
export async function makeFaceProject(path: string, count: number, side = 200): Promise<void> {
  const pictures: Buffer[] = [];
  for (let n = 1; n <= count; n++) pictures.push(await drawFace(n, side));
  const project = createProject(path, { classes: draftClasses([...CLASS_NAMES]) });
  fill(project, pictures, side);
  closeProject(project);
}

function fill({ db }: OpenProject, pictures: readonly Buffer[], side: number): void {
  transact(db, () => {
    for (const [index, picture] of pictures.entries()) {
      const blobId = putBlob(db, picture, 'image/png');
      const file = `face-${String(index + 1).padStart(3, '0')}.png`;
      const source = index < pictures.length / 2 ? 'first day' : 'second day';
      const imageId = insertImage(db, { blobId, file, source, format: 'png', width: side, height: side, note: null });
      const subject = `p${Math.floor(index / 4) + 1}`;
      const box = { x: 0, y: 0, width: side, height: side };
      insertFace(db, { imageId, cropBlobId: blobId, box, angle: 0, score: null, whole: true, landmarks: null, subject });
    }
  });
}
