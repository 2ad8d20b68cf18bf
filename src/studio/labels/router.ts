import { requireProject, type StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { setLabels, setNote, withFaces } from './labelling.ts';
import { redoStep, undoStep, type Retraced } from './steps.ts';

export function labelsRouter(context: StudioContext) {
  const told = <Result>(result: Result): Result => {
    context.changed('labels');
    return result;
  };
  const retraced = (step: Retraced | null) => {
    for (const topic of step?.topics ?? []) context.changed(topic);
    return withFaces(requireProject(context), step);
  };
  return {
    set: implementer.labels.set.handler(({ input }) => told(setLabels(requireProject(context), input.faceIds, input.answer, input))),
    note: implementer.labels.note.handler(({ input }) => told(setNote(requireProject(context), input.faceId, input.text))),
    undo: implementer.labels.undo.handler(() => retraced(undoStep(requireProject(context)))),
    redo: implementer.labels.redo.handler(() => retraced(redoStep(requireProject(context)))),
  };
}
