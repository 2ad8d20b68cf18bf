import type { Command } from 'commander';
import type { DuplicateList } from '../../shared/contract/duplicates.ts';
import type { Face } from '../../shared/contract/faces.ts';
import { counted } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { facesOf, NO_FACES } from '../faces-of.ts';
import { finishJob, withProject } from '../session.ts';

export function addDuplicates(program: Command): void {
  const command = program
    .command('duplicates')
    .argument('<file>', 'the project')
    .option('--keep-one', 'keep one of each group and leave the others out, where the bytes are the same or all have the same label')
    .description('find faces that are there more than once');
  runs(command, async (output, file: string, options: { keepOne?: boolean }) => {
    await withProject(file, async (studio, project) => {
      await finishJob(studio, (await studio.client.duplicates.find()).jobId, output);
      const { groups, counts } = await studio.client.duplicates.list();
      const known = await facesOf(
        studio,
        groups.flatMap(({ members }) => members.map(({ faceId }) => faceId)),
      );
      const sorted = Map.groupBy(options.keepOne ? groups : [], (group) => likenessOf(group, known));
      const groupIds = (sorted.get('one picture') ?? []).map(({ id }) => id);
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
          ? project.counts.faces === 0
            ? NO_FACES
            : 'No face is there twice.'
          : [
              `${counted(counts.open, 'group')} of faces that look the same${options.keepOne ? `; of ${groupIds.length} the first was kept` : ''}:`,
              ...document.groups.map(
                ({ kind, faces }) => `  ${kind.padEnd(5)}  ${faces.map((face) => `${face.face} ${face.file}`).join(' = ')}`,
              ),
              ...(left > 0 ? [leftWords(sorted.get('differs')?.length ?? 0, sorted.get('unlabelled')?.length ?? 0)] : []),
              ...(groupIds.length > 0 && counts.open > groups.length
                ? [`${counts.open - groups.length} more were found than are handled at once: run it again for them.`]
                : []),
            ].join('\n'),
      );
    });
  });
}

/**
 * One picture are the same bytes, or a likeness that all labels bear out: on portraits taken in one sitting, a person's smile and neutral face
 * look the same, and where nobody has labelled them nothing says which they are.
 */
function likenessOf(
  { kind, members }: DuplicateList['groups'][number],
  faces: ReadonlyMap<number, Face>,
): 'one picture' | 'differs' | 'unlabelled' {
  if (kind === 'exact') return 'one picture';
  const labels = new Set(members.map(({ faceId }) => faces.get(faceId)?.classId ?? null));
  const named = labels.size - Number(labels.has(null));
  if (named > 1) return 'differs';
  return labels.has(null) ? 'unlabelled' : 'one picture';
}

/** "3 groups were left, to be decided in the window: 1 differs in label, 2 have faces without a label." */
function leftWords(differ: number, unlabelled: number): string {
  const reasons = [
    ...(differ > 0 ? [counted(differ, 'differs in label', 'differ in label')] : []),
    ...(unlabelled > 0 ? [counted(unlabelled, 'has faces without a label', 'have faces without a label')] : []),
  ];
  return `${counted(differ + unlabelled, 'group was', 'groups were')} left, to be decided in the window: ${reasons.join(', ')}.`;
}
