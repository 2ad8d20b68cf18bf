import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { dataExportFormat, type DataExportFormat, type DataExportRecord } from '../../shared/contract/data.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { queryOf, requireFaces, VIEW_OPTION } from '../faces-of.ts';
import { followJob, withProject } from '../session.ts';

interface Options {
  readonly format: DataExportFormat;
  readonly to: string;
  readonly view?: string;
  readonly pictures?: boolean;
  readonly byPart?: boolean;
  readonly force?: boolean;
}

export function addData(program: Command): void {
  const group = program.command('data').description('labelled faces as data for other programs');
  const command = group
    .command('export')
    .argument('<file>', 'the project')
    .addOption(new Option('--format <form>', 'how it is written').choices(dataExportFormat.options).makeOptionMandatory())
    .requiredOption(
      '--to <path>',
      'a new file, which gets the usual ending where it has none; a new folder for folders, and with --pictures',
    )
    .option(...VIEW_OPTION)
    .option('--pictures', 'with the pictures beside the table (folders and zip have them always)')
    .option('--by-part', 'folders: train/, validation/ and test/, with the classes in each')
    .option('--force', 'replace what is there: a file, or a folder that an earlier export made')
    .description('write faces with their votes, people, parts and boxes');
  runs(command, async (output, file: string, { format, to, view = '', pictures = false, byPart = false, force = false }: Options) => {
    await withProject(file, async (studio, project) => {
      requireFaces(project);
      const query = queryOf(studio, project, view);
      const { jobId } = await studio.client.data.create({ query, format, path: resolve(to), pictures, byPart, replace: force });
      const job = await followJob(studio, jobId, output);
      // Stopped when it was in its place already, it is there.
      if (job.state === 'cancelled' && job.result === null) {
        throw new StudioError('CANCELLED', 'The export was cancelled; nothing was written.');
      }
      const record = job.result as DataExportRecord;
      output.result(record, () =>
        [
          `Wrote ${counted(record.faces, 'face')} of ${counted(record.images, 'image')} with ${counted(record.votes, 'vote')} to ${record.path}.`,
          ...(record.renamed > 0
            ? [`${record.renamed} pictures have names that not every disk takes; they were changed, and the table tells what they were.`]
            : []),
        ].join('\n'),
      );
    });
  });
}
