import { Option, type Command } from 'commander';
import type { CropMode } from '../../shared/contract/images.ts';
import { importChoices } from '../../shared/contract/imports.ts';
import { counted } from '../../shared/words.ts';
import { readColumns } from '../../studio/formats/columns.ts';
import { inspect } from '../../studio/formats/inspection.ts';
import { foreignFiles, importPaths, readPaths } from '../../studio/images/path-import.ts';
import { requireProject } from '../../studio/context.ts';
import { addUnknown, readMap, requireUsed } from '../class-choices.ts';
import { runs } from '../command.ts';
import { inspectionWords } from '../inspection-words.ts';
import { followJob, withProject } from '../session.ts';

interface Options {
  readonly labels?: string;
  readonly votes?: string;
  readonly crops: CropMode;
  readonly map?: string;
  readonly addClasses?: boolean;
  readonly columns?: string;
  readonly parts?: boolean;
  readonly dryRun?: boolean;
}

const SHOWN = 20;

export function addImport(program: Command): void {
  const command = program
    .command('import')
    .argument('<file>', 'the project')
    .argument('<paths...>', 'images, folders, tables of labels, zip files, and the forms of data sets and other programs')
    .option('--labels <csv>', 'a table file,label[,subject]')
    .option('--votes <csv>', 'a table of votes in the form of FER+')
    .option('--columns <pairs>', 'which column of a table says what, e.g. file=photo,label=emotion,annotator=rater')
    .option('--map <pairs>', 'where names of classes go, e.g. joyful=happiness,bored= (nothing: left out)')
    .option('--add-classes', 'add the classes that the project lacks')
    .option('--parts', "take the files' own parts (training, validation, test)")
    .option('--dry-run', 'say what it is and what would come of it, and change nothing')
    .addOption(
      new Option('--crops <mode>', 'whether the pictures are crops of faces already').choices(['auto', 'detect', 'whole']).default('auto'),
    )
    .description('bring in images and labels; the form of the files is recognised, faces are found, aligned and cropped');
  runs(command, async (output, file: string, paths: string[], options: Options) => {
    await withProject(file, async (studio, { classes }) => {
      const { crops, labels, votes } = options;
      const tables = { ...(labels !== undefined && { labels }), ...(votes !== undefined && { votes }) };
      const files = await readPaths(studio.context, { paths, ...tables });
      const columns = await readColumns(files.data, options.columns);
      const mapped = readMap(options.map, classes);
      const first = importChoices.parse({ classes: mapped, tables: columns, parts: options.parts ?? false });
      await requireUsed(files.data, first, classes);
      const project = requireProject(studio.context);
      const before = options.addClasses || options.dryRun ? await inspect(project, files.data, first) : null;
      const choices = before && options.addClasses ? { ...first, classes: addUnknown(mapped, before) } : first;
      if (before && options.dryRun) {
        const seen = { ...before, skipped: [...before.skipped, ...(await foreignFiles(studio.context, files))] };
        return output.result(seen, () => inspectionWords(seen, choices));
      }
      const job = await importPaths(studio.context, { paths, crops, ...tables, files, choices });
      await followJob(studio, job.id, output);
      const report = await job.finished;
      const { images, faces, known, labelled, relabelled, parts, withoutFace, skipped, seconds, cancelled } = report;
      output.result({ images, faces, known, labelled, relabelled, parts, withoutFace, skipped, seconds, cancelled }, () =>
        [
          `${cancelled ? 'Cancelled after' : 'Imported'} ${counted(images, 'image')} with ${counted(faces, 'face')} in ${seconds.toFixed(1)} s; ${known} ${known === 1 ? 'was' : 'were'} there already, ${counted(labelled - relabelled, 'face')} newly labelled${relabelled > 0 ? `, ${relabelled} changed` : ''}.`,
          ...(withoutFace.length > 0 ? [`No face was found in ${withoutFace.length}: ${withoutFace.slice(0, SHOWN).join(', ')}`] : []),
          ...skipped.slice(0, SHOWN).map(({ file: name, reason }) => `Left out: ${name}: ${reason}`),
          ...(skipped.length > SHOWN ? [`and ${skipped.length - SHOWN} more; --json lists all`] : []),
        ].join('\n'),
      );
      // What came in is told all the same, by the one document there is.
      if (cancelled) process.exitCode = 2;
    });
  });
}
