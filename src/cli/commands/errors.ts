import type { Command } from 'commander';
import { runs } from '../command.ts';
import { wholeNumber } from '../typed.ts';
import { finishJob, withProject } from '../session.ts';

export function addErrors(program: Command): void {
  const command = program
    .command('errors')
    .argument('<file>', 'the project')
    .option('--count <number>', 'how many of the most doubtful', wholeNumber('--count', { least: 1, most: 10_000 }), 20)
    .description('labels that are likely wrong, the most doubtful first');
  runs(command, async (output, file: string, { count }: { count: number }) => {
    await withProject(file, async (studio, { classes }) => {
      await finishJob(studio, (await studio.client.help.findErrors()).jobId, output);
      const { ranked, labelled, unchecked } = await studio.client.help.errors({ count });
      const name = (id: number) => classes.find((entry) => entry.id === id)?.name ?? '';
      const document = {
        labelled,
        ranked: ranked.map(({ faceId, file: path, classId, suggestedId, score }) => ({
          face: faceId,
          file: path,
          label: name(classId),
          suggested: name(suggestedId),
          score: Number(score.toFixed(4)),
        })),
        unchecked: unchecked.map(({ classId, labels, sentence }) => ({ class: name(classId), labels, reason: sentence })),
      };
      output.result(document, () =>
        [
          ...(ranked.length === 0 ? ['No label is in doubt.'] : []),
          ...document.ranked.map(
            ({ face, file: path, label, suggested, score }) =>
              `${String(face).padStart(6)}  ${score.toFixed(2)}  ${label}, perhaps ${suggested}  ${path}`,
          ),
          ...unchecked.map(({ sentence }) => sentence),
        ].join('\n'),
      );
    });
  });
}
