import type { Command } from 'commander';
import { runs } from '../command.ts';
import { filesOf } from '../face-files.ts';
import { finishJob, withProject } from '../session.ts';

export function addDuplicates(program: Command): void {
  const command = program
    .command('duplicates')
    .argument('<file>', 'the project')
    .option('--keep-one', 'keep one of each group, leave the others out')
    .description('find faces that are there more than once');
  runs(command, async (output, file: string, options: { keepOne?: boolean }) => {
    await withProject(file, async (studio) => {
      await finishJob(studio, (await studio.client.duplicates.find()).jobId, output);
      const { groups, counts } = await studio.client.duplicates.list();
      const files = await filesOf(
        studio,
        groups.flatMap(({ members }) => members.map(({ faceId }) => faceId)),
      );
      if (options.keepOne && groups.length > 0) {
        await studio.client.duplicates.decide({ groupIds: groups.map(({ id }) => id), decision: { kind: 'keep', faceId: null } });
      }
      const document = {
        groups: groups.map(({ kind, members }) => ({
          kind,
          faces: members.map(({ faceId, distance }) => ({
            face: faceId,
            file: files.get(faceId) ?? '',
            distance: Number(distance.toFixed(4)),
          })),
        })),
        open: options.keepOne ? 0 : counts.open,
      };
      output.result(document, () =>
        groups.length === 0
          ? 'No face is there twice.'
          : [
              `${counts.open} groups of faces that look the same${options.keepOne ? '; of each the first was kept' : ''}:`,
              ...document.groups.map(
                ({ kind, faces }) => `  ${kind.padEnd(5)}  ${faces.map((face) => `${face.face} ${face.file}`).join(' = ')}`,
              ),
            ].join('\n'),
      );
    });
  });
}
