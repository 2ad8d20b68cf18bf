/** Cuts files into calls that the studio takes: small ones first, so that the first faces are soon there. */
import { LIMITS } from '../../shared/limits.ts';
import type { PickedFile } from './collect-files.ts';

const FIRST_FILES = 8;
/** Half of what a call may hold: names and framing come on top. */
const MOST_BYTES = LIMITS.upload.bytes / 2;

export interface UploadPlan {
  readonly batches: readonly (readonly PickedFile[])[];
  /** Too large to be passed on at all. */
  readonly refused: readonly PickedFile[];
  readonly files: number;
  readonly bytes: number;
}

export function planUpload(picked: readonly PickedFile[]): UploadPlan {
  const refused = picked.filter(({ file }) => file.size > LIMITS.upload.bytes);
  const fits = picked.filter(({ file }) => file.size <= LIMITS.upload.bytes);
  const batches: PickedFile[][] = [];
  let batch: PickedFile[] = [];
  let bytes = 0;
  for (const entry of fits) {
    const most = Math.min(LIMITS.upload.files, FIRST_FILES * 2 ** batches.length);
    if (batch.length > 0 && (batch.length >= most || bytes + entry.file.size > MOST_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.file.size;
  }
  if (batch.length > 0) batches.push(batch);
  return { batches, refused, files: fits.length, bytes: fits.reduce((sum, { file }) => sum + file.size, 0) };
}
