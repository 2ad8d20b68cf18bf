/** A list by likeness to one of its faces. */
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import type { FaceQuery } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import type { IdList } from '../../shared/id-list.ts';
import type { StudioContext } from '../context.ts';
import { unknownFaces } from '../db/faces.ts';
import type { OpenProject } from '../db/open.ts';
import { faceIdsAsSeen } from '../people/sight.ts';
import { ensureFeatures } from '../runs/face-features.ts';

/** Features are made sure of at once for so many faces; of larger lists those that have some come first. */
const AT_ONCE = 2_000;

/** The ids of a query with its own order, or with the face named first and its likes after it. */
export async function listFaces(
  context: StudioContext,
  project: OpenProject,
  query: FaceQuery,
  signal: AbortSignal | undefined,
): Promise<readonly number[] | IdList> {
  const { similarTo, limit, ...unlimited } = query;
  if (similarTo === undefined) return faceIdsAsSeen(project.db, query);
  if (unknownFaces(project.db, [similarTo]).length > 0) {
    throw new StudioError('NOT_FOUND', `The project has no face with number ${similarTo}.`);
  }
  const ids = faceIdsAsSeen(project.db, unlimited);
  await ensureFeatures(context, { project, baseId: DEFAULT_BASE_ID, faceIds: [similarTo, ...ids.slice(0, AT_ONCE)], signal });
  const ordered = await context.curator.call('likeness', {
    project: project.path,
    baseId: DEFAULT_BASE_ID,
    faceId: similarTo,
    faceIds: Int32Array.from(ids),
  });
  return ordered.slice(0, limit);
}
