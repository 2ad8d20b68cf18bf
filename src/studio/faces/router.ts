import { packIds } from '../../shared/id-list.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { listSubjects } from '../db/faces.ts';
import { listViews, removeView, saveView } from '../db/views.ts';
import { facesAsSeen } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { listFaces } from './similar.ts';

export function facesRouter(context: StudioContext) {
  const open = () => requireProject(context).db;
  return {
    ids: implementer.faces.ids.handler(async ({ input, signal }) =>
      packIds(await listFaces(context, requireProject(context), input, signal)),
    ),
    get: implementer.faces.get.handler(({ input }) => facesAsSeen(open(), input.ids)),
    subjects: implementer.faces.subjects.handler(() => listSubjects(open())),
    views: implementer.faces.views.handler(() => listViews(open())),
    saveView: implementer.faces.saveView.handler(({ input }) => saveView(open(), input.name, input.text)),
    removeView: implementer.faces.removeView.handler(({ input }) => removeView(open(), input.id)),
  };
}
