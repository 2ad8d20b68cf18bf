import { requireProject, type StudioContext } from '../context.ts';
import { listFaceIds } from '../db/face-lists.ts';
import { getFaces, listSubjects } from '../db/faces.ts';
import { implementer } from '../router-base.ts';

export function facesRouter(context: StudioContext) {
  return {
    ids: implementer.faces.ids.handler(({ input }) => listFaceIds(requireProject(context).db, input)),
    get: implementer.faces.get.handler(({ input }) => getFaces(requireProject(context).db, input.ids)),
    subjects: implementer.faces.subjects.handler(() => listSubjects(requireProject(context).db)),
  };
}
