import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ExportRecord } from '../../shared/contract/exports.ts';
import { brokenOffWords } from '../../shared/broken-off.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted, countFaces } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { wholeNumber } from '../typed.ts';
import { followJob, withProject } from '../session.ts';

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .argument('<file>', 'the project')
    .requiredOption('--run <number>', 'number of the run', wholeNumber('--run'))
    .requiredOption('--to <folder>', 'a new or empty folder')
    .description('write a model, and check it by loading it again');
  runs(command, async (output, file: string, options: { run: number; to: string }) => {
    await withProject(file, async (studio) => {
      const { jobId } = await studio.client.exports.create({ runId: options.run, dir: resolve(options.to) });
      const job = await followJob(studio, jobId, output);
      // Stopped when it was in its place already, it is there.
      if (job.state === 'cancelled' && job.result === null) {
        throw new StudioError('CANCELLED', 'The export was cancelled; nothing was written.');
      }
      const { dir, files, verified } = job.result as ExportRecord;
      const warning = brokenOffWords(await studio.client.runs.get({ id: options.run }));
      output.result({ dir, files: files.map(({ name }) => name), verified, warning }, () =>
        [
          `Exported to ${dir} (${counted(files.length, 'file')}). Loaded again and compared on ${countFaces(verified.faces)}: largest difference ${verified.maxDifference.toExponential(1)}.`,
          ...(warning === null ? [] : [`Beware: ${warning}`]),
        ].join('\n'),
      );
    });
  });
}
