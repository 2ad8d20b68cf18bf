import { join } from 'node:path';
import { requireProject, type StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { clearOldIntakes } from './intake.ts';
import { Intakes } from './intakes.ts';
import { inspect } from './inspection.ts';

export function importsRouter(context: StudioContext) {
  const parent = join(context.options.settingsFolder, 'intake');
  clearOldIntakes(parent);
  const intakes = new Intakes(parent, context.formats);
  const { imports } = implementer;
  const router = {
    begin: imports.begin.handler(() => {
      requireProject(context);
      return { intakeId: intakes.open() };
    }),
    name: imports.name.handler(({ input }) => intakes.get(input.intakeId).addNames(input.paths, input.sizes)),
    add: imports.add.handler(({ input }) => intakes.get(input.intakeId).add(input.paths, input.files, input.offset)),
    inspect: imports.inspect.handler(({ input }) =>
      inspect(requireProject(context), intakes.get(input.intakeId).data, input.choices, input.labelsFromFolders),
    ),
    discard: imports.discard.handler(({ input }) => intakes.discard(input.intakeId)),
  };
  return { router, intakes, close: () => intakes.discardAll() };
}
