import type { Command } from 'commander';
import { canonicalClassName } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { runs } from '../command.ts';
import { wholeNumber, withProject } from '../session.ts';

export function addLabel(program: Command): void {
  const command = program
    .command('label')
    .argument('<file>', 'the project')
    .requiredOption('--face <number>', 'number of the face', wholeNumber('--face'))
    .requiredOption('--class <name>', 'name of a class of the project')
    .description('label one face');
  runs(command, async (output, file: string, options: { face: number; class: string }) => {
    await withProject(file, async (studio, { classes }) => {
      const wanted = options.class.trim();
      const found =
        classes.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()) ??
        classes.find(({ name }) => canonicalClassName(name) === canonicalClassName(wanted));
      if (!found) {
        throw new StudioError(
          'INVALID',
          `"${wanted}" is not a class of this project. Its classes are ${classes.map(({ name }) => name).join(', ')}.`,
        );
      }
      const { counts } = await studio.client.labels.set({ faceIds: [options.face], answer: { kind: 'class', classId: found.id } });
      output.result(
        { face: options.face, class: found.name, labelled: counts.labelled },
        () => `Face ${options.face} is labelled ${found.name}. ${counts.labelled} of ${counts.faces} faces are labelled.`,
      );
    });
  });
}
