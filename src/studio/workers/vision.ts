/** Decodes pictures and finds faces; reads tables of labels. */
import { shrinkForView } from '../images/decode.ts';
import { readLabelTable } from '../images/label-table.ts';
import type { VisionMethods } from '../images/methods.ts';
import { readPicture } from '../images/picture.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<VisionMethods>({
  readPicture: ({ bytes, file, crops, margin }) => readPicture(bytes, file, crops, margin),
  shrinkForView: ({ bytes, side }) => shrinkForView(bytes, side),
  readLabelTable: ({ bytes, file }) => readLabelTable(bytes, file),
});
