/** Draws the faces of the sample project. */
import { toPng } from '../images/crop.ts';
import type { DrawingMethods } from '../sample/methods.ts';
import { paintPlanned, SAMPLE_SIZE } from '../sample/sample-faces.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<DrawingMethods>({
  draw: ({ seed, faces }) =>
    Promise.all(faces.map((face) => toPng(paintPlanned(face, seed), { width: SAMPLE_SIZE, height: SAMPLE_SIZE, channels: 3 }))),
});
