import { requireProject, type StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { makeSplit, readSplit } from './split.ts';

export function splitsRouter(context: StudioContext) {
  return {
    current: implementer.splits.current.handler(() => readSplit(requireProject(context))),
    make: implementer.splits.make.handler(({ input }) => {
      const project = requireProject(context);
      makeSplit(project, input);
      context.changed('splits');
      return readSplit(project)!;
    }),
  };
}
