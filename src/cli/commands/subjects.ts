import type { Command } from 'commander';
import { counted } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { NO_FACES, requireFaces } from '../faces-of.ts';
import { finishJob, withProject } from '../session.ts';

export function addSubjects(program: Command): void {
  const command = program
    .command('subjects')
    .argument('<file>', 'the project')
    .option('--cluster', 'propose who is the same person, where nobody has said so')
    .description('whose faces they are');
  runs(command, async (output, file: string, options: { cluster?: boolean }) => {
    await withProject(file, async (studio, { counts }) => {
      if (options.cluster) requireFaces({ counts });
      if (options.cluster) await finishJob(studio, (await studio.client.subjects.cluster()).jobId, output);
      const { groups, unknown, proposed, known } = await studio.client.subjects.list();
      const document = {
        subjects: groups.map(({ subject, by, faces, labelled }) => ({ subject, by, faces, labelled })),
        people: proposed + known,
        unknown,
      };
      output.result(document, () =>
        counts.faces === 0
          ? NO_FACES
          : [
              `${counted(proposed + known, 'person', 'people')}; ${unknown === 0 ? 'of every face the person is known' : `of ${counted(unknown, 'face')} the person is not known`}${unknown > 0 && !options.cluster ? ' (--cluster proposes who is the same)' : ''}`,
              ...groups.map(
                ({ subject, by, faces }) => `  ${String(faces).padStart(6)}  ${subject}${by === 'cluster' ? '  (proposed)' : ''}`,
              ),
            ].join('\n'),
      );
    });
  });
}
