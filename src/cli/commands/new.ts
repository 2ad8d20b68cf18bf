import type { Command } from 'commander';
import { draftClasses } from '../../shared/classes.ts';
import { createProject } from '../../studio/db/create.ts';
import { closeProject } from '../../studio/db/open.ts';
import { requireClassName } from '../class-names.ts';
import { runs } from '../command.ts';
import { newProject } from '../typed.ts';

export function addNew(program: Command): void {
  const command = program
    .command('new')
    .argument('<file>', 'the project to make')
    .requiredOption('--classes <names>', 'names of the classes, with commas between them')
    .description('make an empty project');
  runs(command, async (output, file: string, { classes }: { classes: string }) => {
    const names = classes.split(',').map(requireClassName);
    const path = newProject(file);
    closeProject(createProject(path, { classes: draftClasses(names) }));
    output.result({ file: path, classes: names }, () => `Made ${path} with the classes ${names.join(', ')}.`);
  });
}
