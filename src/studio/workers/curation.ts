/** Entry of the curation worker: looks at faces, finds likes, and learns beside the person who labels. It only reads the project. */
import { clusterFaces } from '../curation/cluster-faces.ts';
import { findDuplicates } from '../curation/find-duplicates.ts';
import { findErrors } from '../curation/find-errors.ts';
import { layOutFaces } from '../curation/lay-out-faces.ts';
import { lookAtFaces } from '../curation/look-at-faces.ts';
import type { CurationMethods } from '../curation/methods.ts';
import { orderFacesByLikeness } from '../curation/order-by-likeness.ts';
import { forgetFaces } from '../curation/feature-matrix.ts';
import { chooseNextFaces, forgetHead, learnQuickly } from '../curation/quick-head.ts';
import { previewRule } from '../labels/relabelling.ts';
import { withProject } from '../learning/project-reader.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<CurationMethods>({
  look: lookAtFaces,
  duplicates: findDuplicates,
  people: clusterFaces,
  map: layOutFaces,
  errors: findErrors,
  learn: learnQuickly,
  likeness: orderFacesByLikeness,
  relabel: ({ project: path, rule }) => withProject(path, async (project) => previewRule(project, rule)),
  forget({ faceIds }) {
    forgetFaces(faceIds);
    if (faceIds === 'all') forgetHead();
  },
  next: chooseNextFaces,
});
