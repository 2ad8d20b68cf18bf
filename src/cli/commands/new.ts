import type { Command } from 'commander';
import { className, draftClasses } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { createProject } from '../../studio/db/create.ts';
import { closeProject } from '../../studio/db/open.ts';
import { runs } from '../command.ts';
import { newProject } from '../typed.ts';

export function addNew(program: Command): void {
  const command = program
    .command('new')
    .argument('<file>', 'the project to make')
    .requiredOption('--classes <names>', 'names of the classes, with commas between them')
    .description('make an empty project');
  runs(command, async (output, file: string, { classes }: { classes: string }) => {
    const names = classes.split(',').map((name) => {
      const parsed = className.safeParse(name);
      if (!parsed.success) {
        throw new StudioError('INVALID', `"${name.trim()}" cannot be the name of a class. ${parsed.error.issues[0]?.message ?? ''}`);
      }
      return parsed.data;
    });
    const path = newProject(file);
    closeProject(createProject(path, { classes: draftClasses(names) }));
    output.result({ file: path, classes: names }, () => `Made ${path} with the classes ${names.join(', ')}.`);
  });
}
