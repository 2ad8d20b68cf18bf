/** Ids of the faces that a query means, in its order. */
import type { StudioClient } from '../../../shared/contract/index.ts';
import { unpackIds, type IdList } from '../../../shared/id-list.ts';
import { parseView, type ViewNames } from '../../../shared/view-text.ts';
import type { ListQuery } from './face-query.ts';

/** @throws StudioError INVALID for a text that makes no sense. */
export async function listFaces(studio: StudioClient, { text, ids, cell }: ListQuery, names: ViewNames): Promise<IdList> {
  if (ids) return Int32Array.from(ids);
  if (!cell) return unpackIds(await studio.faces.ids(parseView(text, names)));
  const entries = await studio.runs.cell({
    id: cell.run,
    ...(cell.truth !== null && { truth: cell.truth }),
    ...(cell.predicted !== null && { predicted: cell.predicted }),
  });
  return Int32Array.from(entries, ({ faceId }) => faceId);
}
