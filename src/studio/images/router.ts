import { importChoices } from '../../shared/contract/imports.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { blobInfo, readBlob } from '../db/blobs.ts';
import { cropOfFace } from '../db/faces.ts';
import { getImage, listImagesWithoutFace } from '../db/images.ts';
import { DataSet } from '../formats/data-set.ts';
import type { Intakes } from '../formats/intakes.ts';
import { implementer } from '../router-base.ts';
import { startImport } from './importer.ts';
import { Upload } from './upload.ts';

/** A crop up to this size is handed out as it is stored: shrinking it would take longer than sending it. */
const SMALL_FILE = 96 * 2 ** 10;
const VIEW_SIDE = 2048;

/** `intakes`: what was given to be looked at before an import. */
export function imagesRouter(context: StudioContext, intakes: Intakes) {
  const uploads = new Map<number, Upload>();
  let nextImport = 1;
  const uploadOf = (id: number): Upload => {
    const upload = uploads.get(id);
    if (!upload) throw new StudioError('NOT_FOUND', 'This import is over. Start another one for more files.');
    return upload;
  };
  const { images } = implementer;

  return {
    beginImport: images.beginImport.handler(({ input }) => {
      const importId = nextImport++;
      const upload = new Upload();
      const { intake, ...request } = input;
      const data = intake ? intakes.get(intake.intakeId).data : new DataSet(context.formats, { files: [], names: [] });
      const choices = intake?.choices ?? importChoices.parse({});
      const job = startImport(context, { ...request, items: upload, stop: () => upload.end(), data, choices });
      uploads.set(importId, upload);
      const stopWatching = context.jobs.onChange((state) => {
        if (state.id !== job.id || state.state === 'running') return;
        stopWatching();
        // Cancelled or failed: a sender that waits for room learns it.
        upload.end();
        uploads.delete(importId);
        if (intake) intakes.discard(intake.intakeId);
      });
      return { importId, jobId: job.id };
    }),
    addToImport: images.addToImport.handler(({ input }) => uploadOf(input.importId).add(input.paths, input.files, input.frames)),
    finishImport: images.finishImport.handler(({ input }) => uploadOf(input.importId).end()),
    withoutFace: images.withoutFace.handler(() => listImagesWithoutFace(requireProject(context).db)),
    read: images.read.handler(async ({ input: { kind, id, side } }) => {
      const { db } = requireProject(context);
      const blobId = kind === 'face' ? cropOfFace(db, id) : getImage(db, id).blobId;
      const { type, size } = blobInfo(db, blobId);
      const bytes = readBlob(db, blobId);
      if (kind === 'face' && size <= SMALL_FILE && type !== 'image/tiff') return new File([new Uint8Array(bytes)], `face-${id}`, { type });
      const view = await context.vision.call('shrinkForView', { bytes, side: side ?? VIEW_SIDE });
      return new File([view], `${kind}-${id}.jpg`, { type: 'image/jpeg' });
    }),
  };
}
