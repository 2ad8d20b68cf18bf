import type { Command } from 'commander';
import { runs } from '../command.ts';
import { withProject } from '../session.ts';

export function addInfo(program: Command): void {
  runs(program.command('info').argument('<file>', 'the project').description('what is in a project'), async (output, file: string) => {
    await withProject(file, async (_studio, { path, images, imagesWithoutFace, counts, classes, subjects, runs: runCount }) => {
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
      };
      output.result(document, () =>
        [
          `${path}: ${images} images, ${counts.faces} faces of ${subjects} named people, ${counts.labelled} labelled, ${runCount} runs`,
          ...Object.entries(labels).map(([name, count]) => `  ${name.padEnd(18)} ${count}`),
        ].join('\n'),
      );
    });
  });
}
