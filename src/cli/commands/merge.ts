import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { mergeResult, type MergeReport, type MergeResult } from '../../shared/contract/merging.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted } from '../../shared/words.ts';
import { NOTHING_SHARED } from '../../studio/people/merge.ts';
import { runs } from '../command.ts';
import { finishJob, withProject } from '../session.ts';

export function addMerge(program: Command): void {
  const command = program
    .command('merge')
    .argument('<file>', 'the project')
    .argument('<other>', 'a copy of it that was labelled apart')
    .option('--add-faces', 'bring in faces that only the other file has')
    .option('--no-copy', 'keep no copy of the project as it was beside it; undo takes back no merge')
    .addOption(new Option('--keep-copy', 'as it is without --no-copy').hideHelp())
    .option('--dry-run', 'say what it would bring, and change nothing')
    .description('bring in the votes of a copy; nothing is counted twice');
  runs(command, async (output, file: string, other: string, options: { addFaces?: true; copy: boolean; dryRun?: true }) => {
    await withProject(file, async (studio) => {
      const request = { path: resolve(other), addFaces: options.addFaces === true };
      const merge = async () => {
        const { jobId } = await studio.client.merging.run({ ...request, keepCopy: options.copy });
        return mergeResult.parse(await finishJob(studio, jobId, output));
      };
      const report = options.dryRun ? await studio.client.merging.preview(request) : await merge();
      // A merge is refused by itself; what it would bring is told to a window, where faces can still be added.
      if (report.facesMatched === 0 && report.facesAdded === 0) throw new StudioError('INVALID', NOTHING_SHARED);
      output.result(report, () => mergeWords(report, options.dryRun === true));
    });
  });
}

function mergeWords(report: MergeReport & Partial<MergeResult>, dryRun: boolean): string {
  const { votesAdded, facesMatched, facesOnlyThere, facesAdded, conflicts, peopleAdded, classesAdded, notesAdded } = report;
  return [
    `${dryRun ? 'Would add' : 'Added'} ${counted(votesAdded, 'vote')} and ${counted(notesAdded, 'note')}; ${counted(facesMatched, 'face is', 'faces are')} in both files.`,
    ...(peopleAdded.length > 0 ? [`New people: ${peopleAdded.join(', ')}`] : []),
    ...(classesAdded.length > 0 ? [`New classes: ${classesAdded.join(', ')}`] : []),
    ...(facesAdded > 0 ? [`${counted(facesAdded, 'face comes', 'faces come')} with it`] : []),
    ...(facesOnlyThere > facesAdded
      ? [`${counted(facesOnlyThere, 'face is', 'faces are')} only in the other file; --add-faces brings them in`]
      : []),
    ...(report.keptCopy ? [`The project as it was before: ${report.keptCopy}`] : []),
    ...(conflicts > 0 ? [`People say different things of ${counted(conflicts, 'face')}`] : []),
  ].join('\n');
}
