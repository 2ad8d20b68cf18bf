/** Activations that the project keeps, as a stage sees them: read from the file, written by the studio. */
import type { ActivationStore, OpenActivations } from '../../engine/training/activations.ts';
import { readActivation, type KeptActivation } from '../db/activations.ts';
import type { OpenProject } from '../db/open.ts';
import { cropBlobs } from '../db/training-faces.ts';

/** Of a crop's hash, before its activations: enough to see that it is another crop. */
const HASH_BYTES = 8;

export interface ActivationRows {
  readonly cut: string;
  readonly rows: readonly KeptActivation[];
}

/** @param write Sends rows to the studio, the only writer of the file. */
export function activationStore({ db }: OpenProject, faceIds: readonly number[], write: (rows: ActivationRows) => void): OpenActivations {
  const hashes = cropBlobs(db, faceIds).map(({ hash }) => Buffer.from(hash.slice(0, 2 * HASH_BYTES), 'hex'));
  return (cut): ActivationStore => ({
    read: (faces, view) =>
      Array.from(faces, (face) => {
        const data = readActivation(db, cut, faceIds[face]!, view);
        return data && hashes[face]!.equals(data.subarray(0, HASH_BYTES)) ? data.subarray(HASH_BYTES) : null;
      }),
    write(faces, view, kept) {
      const rows = faces.map((face, n) => {
        const data = new Uint8Array(HASH_BYTES + kept[n]!.length);
        data.set(hashes[face]!);
        data.set(kept[n]!, HASH_BYTES);
        return { faceId: faceIds[face]!, view, data };
      });
      write({ cut, rows });
    },
  });
}
