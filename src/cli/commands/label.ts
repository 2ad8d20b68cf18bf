import type { Command } from 'commander';
import { requireClass } from '../class-choices.ts';
import { runs } from '../command.ts';
import type { Studio } from '../../studio/studio.ts';
import { wholeNumber } from '../typed.ts';
import { withProject } from '../session.ts';

export function addLabel(program: Command): void {
  const command = program
    .command('label')
    .argument('<file>', 'the project')
    .requiredOption('--face <number>', 'number of the face', wholeNumber('--face'))
    .requiredOption('--class <name>', 'name of a class of the project')
    .option('--by <name>', 'who says so; added to the project where new')
    .description('label one face');
  runs(command, async (output, file: string, options: { face: number; class: string; by?: string }) => {
    await withProject(file, async (studio, { classes }) => {
      const found = requireClass(classes, options.class);
      const annotatorId = options.by === undefined ? undefined : await personCalled(studio, options.by);
      const answer = { kind: 'class', classId: found.id } as const;
      const { counts } = await studio.client.labels.set({ faceIds: [options.face], answer, annotatorId });
      output.result(
        { face: options.face, class: found.name, labelled: counts.labelled },
        () => `Face ${options.face} is labelled ${found.name}. ${counts.labelled} of ${counts.faces} faces are labelled.`,
      );
    });
  });
}

async function personCalled({ client }: Studio, name: string): Promise<number> {
  const wanted = name.normalize('NFC').trim();
  const { people } = await client.people.list();
  const known = people.find((person) => person.name === wanted);
  return known?.id ?? (await client.people.add({ name: wanted })).people.at(-1)!.id;
}
