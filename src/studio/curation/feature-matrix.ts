/** Features of a project's faces, kept in the worker: after each label all of them are asked again. */
import { pickRows } from '../../engine/data/rows.ts';
import { pause } from '../../engine/pause.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { readFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';

export interface FeatureMatrix {
  readonly length: number;
  /** Of these faces, those that have features, with a row each; to be read only. */
  rows(faceIds: readonly number[]): { readonly faceIds: number[]; readonly features: Float32Array };
}

interface Kept {
  readonly key: string;
  readonly rowOf: Map<number, number>;
  data: Float32Array;
  length: number;
  /** Rows taken, those of forgotten faces among them. */
  taken: number;
}

let kept: Kept | null = null;

/** Of faces that were cut out anew the rows stay behind, unused, until the project is closed: the file may be another one when it is opened again. */
export function forgetFaces(faceIds: readonly number[] | 'all'): void {
  if (faceIds === 'all') kept = null;
  else for (const id of faceIds) kept?.rowOf.delete(id);
}

/** Faces between two looks at whether they are still wanted. */
const READ_TOGETHER = 2_000;

interface Reading {
  readonly project: OpenProject;
  readonly baseId: string;
  readonly faceIds: readonly number[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** Reads what is new; what was read before is not read again. */
export async function featureMatrix({ project: { db, path }, baseId, faceIds, signal, onProgress }: Reading): Promise<FeatureMatrix> {
  const key = `${baseId} ${path}`;
  if (kept?.key !== key) kept = { key, rowOf: new Map(), data: new Float32Array(0), length: 0, taken: 0 };
  const own = kept;
  const missing = faceIds.filter((id) => !own.rowOf.has(id));
  for (let first = 0; first < missing.length; first += READ_TOGETHER) {
    onProgress?.(first / missing.length);
    if (first > 0) {
      await pause();
      throwIfCancelled(signal, 'Reading features');
    }
    // Somebody else may have asked for the same ones meanwhile.
    const ids = missing.slice(first, first + READ_TOGETHER).filter((id) => !own.rowOf.has(id));
    keep(own, readFeatures(db, baseId, ids), missing.length);
  }
  return {
    length: own.length,
    rows(ids) {
      const known = ids.filter((id) => own.rowOf.has(id));
      const first = own.rowOf.get(known[0] ?? -1) ?? 0;
      // All faces in their order, as after each label: nothing is copied.
      if (known.every((id, n) => own.rowOf.get(id) === first + n)) {
        return { faceIds: known, features: own.data.subarray(first * own.length, (first + known.length) * own.length) };
      }
      return {
        faceIds: known,
        features: pickRows(
          own.data,
          own.length,
          known.map((id) => own.rowOf.get(id)!),
        ),
      };
    },
  };
}

/** `expected`: about how many there will be, so that room is made once. */
function keep(own: Kept, fresh: ReadonlyMap<number, Float32Array>, expected: number): void {
  for (const [id, features] of fresh) {
    own.length = features.length;
    const row = own.taken++;
    const needed = (row + 1) * own.length;
    if (needed > own.data.length) {
      const larger = new Float32Array(Math.max(needed, Math.ceil(own.data.length * 1.5), expected * own.length));
      larger.set(own.data);
      own.data = larger;
    }
    own.data.set(features, row * own.length);
    own.rowOf.set(id, row);
  }
}
