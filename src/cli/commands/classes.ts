import type { Command } from 'commander';
import { draftClasses } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { requireClass } from '../class-choices.ts';
import { requireClassName } from '../class-names.ts';
import { runs } from '../command.ts';
import { withProject } from '../session.ts';
import { nameList } from '../typed.ts';

interface Options {
  readonly add?: readonly string[];
  readonly rename?: readonly string[];
  readonly remove?: readonly string[];
}

export function addClasses(program: Command): void {
  const command = program
    .command('classes')
    .argument('<file>', 'the project')
    .option('--add <names>', 'new classes, with commas between', nameList('--add'))
    .option('--rename <old=new>', 'another name for a class; several with commas between', nameList('--rename'))
    .option('--remove <names>', 'classes that no face is labelled with, with commas between', nameList('--remove'))
    .description('the classes of a project: list, add, rename, remove');
  runs(command, async (output, file: string, { add = [], rename = [], remove = [] }: Options) => {
    await withProject(file, async ({ client }, { classes }) => {
      const gone = new Set(remove.map((word) => requireClass(classes, word).id));
      const names = new Map(rename.map((pair) => readPair(pair)).map(([old, name]) => [requireClass(classes, old).id, name]));
      const stay = classes.filter(({ id }) => !gone.has(id)).map((one) => ({ ...one, name: names.get(one.id) ?? one.name }));
      const changes = add.length + rename.length + remove.length > 0;
      if (changes) await client.project.setClasses({ classes: [...stay, ...draftClasses(add.map(requireClassName), stay)] });
      const now = (await client.project.current())!;
      const count = (id: number) => now.counts.byClass.find(({ classId }) => classId === id)?.count ?? 0;
      const document = now.classes.map(({ id, name, color, key }) => ({ class: name, labelled: count(id), key, color }));
      output.result({ classes: document }, () =>
        document.map(({ class: name, labelled, key }) => `  ${name.padEnd(18)} ${key ?? ' '}  ${countFaces(labelled)}`).join('\n'),
      );
    });
  });
}

function readPair(pair: string): [old: string, name: string] {
  const [old = '', name, ...rest] = pair.split('=').map((part) => part.trim());
  if (!old || !name || rest.length > 0) throw new StudioError('INVALID', `"${pair}" is no pair. Write --rename old=new.`);
  return [old, requireClassName(name)];
}
