/** The faces of a list by how like they are to one of them. */
import { orderByLikeness } from '../../engine/curation/likeness.ts';
import { withProject } from '../learning/project-reader.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { featureMatrix } from './feature-matrix.ts';
import type { CurationMethods } from './methods.ts';

/** Faces without features come last, in the order that they had. */
export const orderFacesByLikeness: Handlers<CurationMethods>['likeness'] = ({ project: path, baseId, faceId, faceIds }) =>
  withProject(path, async (project) => {
    const matrix = await featureMatrix({ project, baseId, faceIds: [faceId, ...faceIds] });
    const { features: to } = matrix.rows([faceId]);
    const known = matrix.rows([...faceIds]);
    const order = orderByLikeness({ rows: known.features, length: matrix.length, to });
    const ranked = Array.from(order, (row) => known.faceIds[row]!);
    const seen = new Set(ranked);
    return Int32Array.from([...ranked, ...faceIds.filter((id) => !seen.has(id))]);
  });
