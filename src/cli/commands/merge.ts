import type { Command } from 'commander';
import { resolve } from 'node:path';
import { mergeResult, type MergeReport, type MergeResult } from '../../shared/contract/merging.ts';
import { runs } from '../command.ts';
import { finishJob, withProject } from '../session.ts';

export function addMerge(program: Command): void {
  const command = program
    .command('merge')
    .argument('<file>', 'the project')
    .argument('<other>', 'a copy of it that was labelled apart')
    .option('--add-faces', 'bring in faces that only the other file has')
    .option('--keep-copy', 'first keep a copy of the project beside it: undo takes back no merge')
    .option('--dry-run', 'say what it would bring, and change nothing')
    .description('bring in the votes of a copy; nothing is counted twice');
  runs(command, async (output, file: string, other: string, options: { addFaces?: true; keepCopy?: true; dryRun?: true }) => {
    await withProject(file, async (studio) => {
      const request = { path: resolve(other), addFaces: options.addFaces === true };
      const merge = async () => {
        const { jobId } = await studio.client.merging.run({ ...request, keepCopy: options.keepCopy === true });
        return mergeResult.parse(await finishJob(studio, jobId, output));
      };
      const report = options.dryRun ? await studio.client.merging.preview(request) : await merge();
      output.result(report, () => mergeWords(report, options.dryRun === true));
    });
  });
}

function mergeWords(report: MergeReport & Partial<MergeResult>, dryRun: boolean): string {
  const { votesAdded, facesMatched, facesOnlyThere, facesAdded, conflicts, peopleAdded, classesAdded, notesAdded } = report;
  return [
    `${dryRun ? 'Would add' : 'Added'} ${votesAdded} votes and ${notesAdded} notes; ${facesMatched} faces are in both files.`,
    ...(peopleAdded.length > 0 ? [`New people: ${peopleAdded.join(', ')}`] : []),
    ...(classesAdded.length > 0 ? [`New classes: ${classesAdded.join(', ')}`] : []),
    ...(facesAdded > 0 ? [`${facesAdded} faces come with it`] : []),
    ...(facesOnlyThere > facesAdded ? [`${facesOnlyThere} faces are only in the other file; --add-faces brings them in`] : []),
    ...(report.keptCopy ? [`The project as it was before: ${report.keptCopy}`] : []),
    ...(conflicts > 0 ? [`People say different things of ${conflicts} faces`] : []),
  ].join('\n');
}
