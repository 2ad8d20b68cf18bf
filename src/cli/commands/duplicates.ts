import type { Command } from 'commander';
import type { DuplicateList } from '../../shared/contract/duplicates.ts';
import type { Face } from '../../shared/contract/faces.ts';
import { counted } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { facesOf } from '../faces-of.ts';
import { finishJob, withProject } from '../session.ts';

export function addDuplicates(program: Command): void {
  const command = program
    .command('duplicates')
    .argument('<file>', 'the project')
    .option('--keep-one', 'keep one of each group and leave the others out, where their labels do not differ')
    .description('find faces that are there more than once');
  runs(command, async (output, file: string, options: { keepOne?: boolean }) => {
    await withProject(file, async (studio) => {
      await finishJob(studio, (await studio.client.duplicates.find()).jobId, output);
      const { groups, counts } = await studio.client.duplicates.list();
      const known = await facesOf(
        studio,
        groups.flatMap(({ members }) => members.map(({ faceId }) => faceId)),
      );
      const groupIds = options.keepOne ? groups.filter((group) => isOnePicture(group, known)).map(({ id }) => id) : [];
      if (groupIds.length > 0) await studio.client.duplicates.decide({ groupIds, decision: { kind: 'keep', faceId: null } });
      const left = options.keepOne ? groups.length - groupIds.length : 0;
      const document = {
        groups: groups.map(({ kind, members }) => ({
          kind,
          faces: members.map(({ faceId, distance }) => ({
            face: faceId,
            file: known.get(faceId)?.file ?? '',
            distance: Number(distance.toFixed(4)),
          })),
        })),
        open: counts.open - groupIds.length,
        ...(options.keepOne ? { kept: groupIds.length, left } : {}),
      };
      output.result(document, () =>
        groups.length === 0
          ? 'No face is there twice.'
          : [
              `${counted(counts.open, 'group')} of faces that look the same${options.keepOne ? `; of ${groupIds.length} the first was kept` : ''}:`,
              ...document.groups.map(
                ({ kind, faces }) => `  ${kind.padEnd(5)}  ${faces.map((face) => `${face.face} ${face.file}`).join(' = ')}`,
              ),
              ...(left > 0
                ? [
                    `${counted(left, 'group differs', 'groups differ')} in label and ${left === 1 ? 'was' : 'were'} left: decide ${left === 1 ? 'it' : 'them'} in the window.`,
                  ]
                : []),
              ...(groupIds.length > 0 && counts.open > groups.length
                ? [`${counts.open - groups.length} more were found than are handled at once: run it again for them.`]
                : []),
            ].join('\n'),
      );
    });
  });
}

/**
 * The same bytes, or a likeness that nobody's label speaks against: on portraits taken in one sitting, a person's smile and neutral face look
 * the same.
 */
function isOnePicture({ kind, members }: DuplicateList['groups'][number], faces: ReadonlyMap<number, Face>): boolean {
  const labels = new Set(members.flatMap(({ faceId }) => faces.get(faceId)?.classId ?? []));
  return kind === 'exact' || labels.size <= 1;
}
