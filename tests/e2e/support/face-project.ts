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

/** A head, two eyes and a mouth that goes from a frown to a smile with `n`; the number stands under it. */
export async function drawFace(n: number, side: number): Promise<Buffer> {
  const bend = ((n % 9) - 4) * 5;
  const skin = `hsl(${20 + (n % 20)} 45% ${45 + (n % 5) * 8}%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${side}" height="${side}">
    <rect width="100" height="100" fill="hsl(${(n * 47) % 360} 8% 62%)"/>
    <ellipse cx="50" cy="52" rx="34" ry="42" fill="${skin}"/>
    <circle cx="37" cy="42" r="4"/><circle cx="63" cy="42" r="4"/>
    <path d="M34 68 Q50 ${68 + bend} 66 68" fill="none" stroke="#222" stroke-width="3"/>
    <text x="50" y="97" font-size="9" text-anchor="middle" font-family="sans-serif">${n}</text></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
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
