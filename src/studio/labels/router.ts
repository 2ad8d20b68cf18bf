import { requireProject, type StudioContext } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import type { OpenProject } from '../db/open.ts';
import { forgetFeatures } from '../forget-features.ts';
import { implementer } from '../router-base.ts';
import { setLabels, setNote, withFaces } from './labelling.ts';
import { redoStep, undoStep, type Retraced } from './steps.ts';

/** What a call says of the project that it is for. */
type Meant = { readonly project?: string | undefined } | undefined;

export function labelsRouter(context: StudioContext) {
  /** A vote that counts again can bring back a class that was removed. */
  const lookingAtClasses = <Result>(input: Meant, work: (project: OpenProject) => Result): Result => {
    const project = requireProject(context, input?.project);
    const before = listClasses(project.db).length;
    const result = work(project);
    if (listClasses(project.db).length !== before) context.changed('project');
    return result;
  };
  const told = <Result>(input: Meant, work: (project: OpenProject) => Result): Result => {
    const result = lookingAtClasses(input, work);
    context.changed('labels');
    return result;
  };
  const retraced = (input: Meant, retrace: (project: OpenProject) => Retraced | null) => {
    try {
      const step = lookingAtClasses(input, retrace);
      if (step) forgetFeatures(context, step.cutAnew);
      for (const topic of step?.topics ?? []) context.changed(topic);
      return withFaces(requireProject(context), step);
    } catch (error) {
      // A step that has to stay has left the log: there may be nothing more to take back.
      context.changed('labels');
      throw error;
    }
  };
  return {
    set: implementer.labels.set.handler(({ input }) => told(input, (project) => setLabels(project, input.faceIds, input.answer, input))),
    note: implementer.labels.note.handler(({ input }) => told(input, (project) => setNote(project, input.faceId, input.text))),
    undo: implementer.labels.undo.handler(({ input }) => retraced(input, undoStep)),
    redo: implementer.labels.redo.handler(({ input }) => retraced(input, redoStep)),
  };
}
