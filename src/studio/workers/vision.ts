/** Decodes pictures and finds faces. */
import { shrinkForView } from '../images/decode.ts';
import type { VisionMethods } from '../images/methods.ts';
import { readPicture } from '../images/picture.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<VisionMethods>({
  readPicture: ({ bytes, file, crops, margin, boxes }) => readPicture(bytes, file, crops, margin, boxes),
  shrinkForView: ({ bytes, side }) => shrinkForView(bytes, side),
});
