import type { Command } from 'commander';
import { countFaces, counted, figure } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { withProject } from '../session.ts';

export function addInfo(program: Command): void {
  runs(program.command('info').argument('<file>', 'the project').description('what is in a project'), async (output, file: string) => {
    await withProject(file, async (_studio, { path, note, images, imagesWithoutFace, counts, classes, subjects, runs: runCount }) => {
      const labels = Object.fromEntries(
        classes.map(({ id, name }) => [name, counts.byClass.find(({ classId }) => classId === id)?.count ?? 0]),
      );
      const document = {
        file: path,
        images,
        imagesWithoutFace,
        faces: counts.faces,
        labelled: counts.labelled,
        classes: classes.map(({ name }) => name),
        labels,
        subjects,
        runs: runCount,
        ...(note === null ? {} : { note }),
      };
      output.result(document, () =>
        [
          `${path}: ${counted(images, 'image')}, ${countFaces(counts.faces)} of ${counted(subjects, 'named person', 'named people')}, ${figure(counts.labelled)} labelled, ${counted(runCount, 'run')}`,
          ...(note === null ? [] : [note]),
          ...Object.entries(labels).map(([name, count]) => `  ${name.padEnd(18)} ${count}`),
        ].join('\n'),
      );
    });
  });
}
