import { requireProject, type StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { redoLabels, setLabels, undoLabels } from './labelling.ts';

export function labelsRouter(context: StudioContext) {
  const told = <Result>(result: Result): Result => {
    if (result !== null) context.changed('labels');
    return result;
  };
  return {
    set: implementer.labels.set.handler(({ input }) => told(setLabels(requireProject(context), input.faceIds, input.answer))),
    undo: implementer.labels.undo.handler(() => told(undoLabels(requireProject(context)))),
    redo: implementer.labels.redo.handler(() => told(redoLabels(requireProject(context)))),
  };
}
