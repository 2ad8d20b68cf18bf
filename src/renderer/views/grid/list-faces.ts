/** Ids of the faces that a query means, in its order. */
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { FaceQuery } from './face-query.ts';

export async function listFaces(studio: StudioClient, { filter, sort, descending, ids, cell }: FaceQuery): Promise<readonly number[]> {
  if (ids) return ids;
  if (!cell) return studio.faces.ids({ filter, sort, descending });
  const entries = await studio.runs.cell({
    id: cell.run,
    ...(cell.truth !== null && { truth: cell.truth }),
    ...(cell.predicted !== null && { predicted: cell.predicted }),
  });
  return entries.map(({ faceId }) => faceId);
}
