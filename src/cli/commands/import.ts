import { Option, type Command } from 'commander';
import type { CropMode } from '../../shared/contract/images.ts';
import { importPaths } from '../../studio/images/path-import.ts';
import { runs } from '../command.ts';
import { followJob, withProject } from '../session.ts';

interface Options {
  readonly labels?: string;
  readonly votes?: string;
  readonly crops: CropMode;
}

const SHOWN = 20;

export function addImport(program: Command): void {
  const command = program
    .command('import')
    .argument('<file>', 'the project')
    .argument('<paths...>', 'images, folders, tables of labels')
    .option('--labels <csv>', 'a table file,label[,subject]')
    .option('--votes <csv>', 'a table of votes in the form of FER+')
    .addOption(
      new Option('--crops <mode>', 'whether the pictures are crops of faces already').choices(['auto', 'detect', 'whole']).default('auto'),
    )
    .description('bring in images; faces are found, aligned and cropped');
  runs(command, async (output, file: string, paths: string[], { crops, ...tables }: Options) => {
    await withProject(file, async (studio) => {
      const job = await importPaths(studio.context, { paths, crops, ...tables });
      await followJob(studio, job.id, output);
      const report = await job.finished;
      const { images, faces, known, labelled, withoutFace, skipped, seconds, cancelled } = report;
      output.result({ images, faces, known, labelled, withoutFace, skipped, seconds, cancelled }, () =>
        [
          `${cancelled ? 'Cancelled after' : 'Imported'} ${images} images with ${faces} faces in ${seconds.toFixed(1)} s; ${known} were there already, ${labelled} faces got a label.`,
          ...(withoutFace.length > 0 ? [`No face was found in ${withoutFace.length}: ${withoutFace.slice(0, SHOWN).join(', ')}`] : []),
          ...skipped.slice(0, SHOWN).map(({ file: name, reason }) => `Left out: ${name}: ${reason}`),
          ...(skipped.length > SHOWN ? [`and ${skipped.length - SHOWN} more; --json lists all`] : []),
        ].join('\n'),
      );
    });
  });
}
