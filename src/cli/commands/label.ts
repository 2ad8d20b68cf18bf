import type { Command } from 'commander';
import { findClass } from '../../shared/classes.ts';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import type { Answer } from '../../shared/contract/labels.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { kindOfWord } from '../../studio/formats/annotation.ts';
import type { Studio } from '../../studio/studio.ts';
import { requireClass } from '../class-choices.ts';
import { runs } from '../command.ts';
import { withProject } from '../session.ts';
import { wholeNumbers } from '../typed.ts';

interface Options {
  readonly face: readonly number[];
  readonly class?: string;
  readonly clear?: true;
  readonly by?: string;
}

export function addLabel(program: Command): void {
  const command = program
    .command('label')
    .argument('<file>', 'the project')
    .requiredOption(
      '--face <numbers>',
      'number of the face; of several with commas between (mien faces lists them)',
      wholeNumbers('--face'),
    )
    .option('--class <name>', 'name of a class of the project, or unsure, unusable or skip')
    .option('--clear', 'take back what was said of it')
    .option('--by <name>', 'who says so; added to the project where new')
    .description('label a face, or several alike');
  runs(command, async (output, file: string, { face, class: word, clear, by }: Options) => {
    if ((word === undefined) === (clear === undefined)) {
      throw new StudioError(
        'INVALID',
        'Give --class with what the face shows, or --clear to take back what was said of it: one of the two.',
      );
    }
    await withProject(file, async (studio, { classes }) => {
      const answer = word === undefined ? ({ kind: 'clear' } as const) : answerOf(classes, word);
      const name = answer.kind === 'class' ? classes.find(({ id }) => id === answer.classId)!.name : null;
      const annotatorId = by === undefined ? undefined : await personCalled(studio, by);
      const { counts } = await studio.client.labels.set({ faceIds: [...face], answer, annotatorId });
      output.result({ faces: face, answer: answer.kind, class: name, labelled: counts.labelled }, () => {
        const which = face.length === 1 ? `Face ${face[0]} is` : `${countFaces(face.length)} are`;
        return `${which} ${saidOf(answer, name)}. ${counts.labelled} of ${counts.faces} faces are labelled.`;
      });
    });
  });
}

/** A class of the project stands before a word for none. */
function answerOf(classes: readonly ProjectClass[], word: string): Answer {
  const kind = findClass(classes, word) ? null : kindOfWord(word);
  return kind === null ? { kind: 'class', classId: requireClass(classes, word).id } : { kind };
}

function saidOf({ kind }: Answer, name: string | null): string {
  if (kind === 'class') return `labelled ${name}`;
  if (kind === 'skip') return 'skipped';
  return kind === 'clear' ? 'without an answer again' : `marked as ${kind}`;
}

async function personCalled({ client }: Studio, name: string): Promise<number> {
  const wanted = name.normalize('NFC').trim();
  const { people } = await client.people.list();
  const known = people.find((person) => person.name === wanted);
  return known?.id ?? (await client.people.add({ name: wanted })).people.at(-1)!.id;
}
