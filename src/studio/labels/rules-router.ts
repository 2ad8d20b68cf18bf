import { requireProject, type StudioContext } from '../context.ts';
import { refuseBlind } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { chooseRule, previewRule, readCurrentRule } from './relabelling.ts';

export function rulesRouter(context: StudioContext) {
  const { rules } = implementer;
  const seeing = () => {
    const project = requireProject(context);
    refuseBlind(project.db, 'What a label rule changes');
    return project;
  };
  return {
    current: rules.current.handler(() => readCurrentRule(requireProject(context))),
    preview: rules.preview.handler(({ input }) => previewRule(seeing(), input.name)),
    apply: rules.apply.handler(({ input }) => {
      const change = chooseRule(seeing(), input.name);
      context.changed('labels');
      context.changed('project');
      return change;
    }),
  };
}
