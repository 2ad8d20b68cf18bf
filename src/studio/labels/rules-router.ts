import { requireProject, type StudioContext } from '../context.ts';
import { refuseBlind } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { chooseRule, readCurrentRule } from './relabelling.ts';

export function rulesRouter(context: StudioContext) {
  const { rules } = implementer;
  const seeing = () => {
    const project = requireProject(context);
    refuseBlind(project.db, 'What a label rule changes');
    return project;
  };
  return {
    current: rules.current.handler(() => readCurrentRule(requireProject(context))),
    // All votes are gone through: in the worker, so that answers are taken meanwhile.
    preview: rules.preview.handler(({ input }) => context.curator.call('relabel', { project: seeing().path, rule: input.name })),
    apply: rules.apply.handler(({ input }) => {
      const change = chooseRule(seeing(), input.name);
      context.changed('labels');
      context.changed('project');
      return change;
    }),
  };
}
