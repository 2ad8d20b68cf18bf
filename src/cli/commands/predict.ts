import { statSync } from 'node:fs';
import { Option, type Command } from 'commander';
import type { CropMode } from '../../shared/contract/images.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted } from '../../shared/words.ts';
import { chooseModel, type ChosenModel } from '../../studio/predict/model-choice.ts';
import { csvHead, csvRow, writeTable } from '../../studio/predict/predictions-csv.ts';
import { predict, type FacePrediction } from '../../studio/predict/predict.ts';
import { runs } from '../command.ts';
import { placeOfTable, STANDARD_OUTPUT } from '../csv-option.ts';
import { VIEW_OPTION } from '../faces-of.ts';
import { hearInterrupts } from '../interrupts.ts';
import type { Output } from '../output.ts';
import { ownDocument, ownTable, predictOwn } from '../own-predictions.ts';
import { wholeNumber } from '../typed.ts';

interface Options {
  readonly csv?: string;
  readonly run?: number;
  readonly crops?: CropMode;
  readonly view?: string;
}

interface Answered extends Pick<ChosenModel, 'classes' | 'run'> {
  readonly faces: readonly object[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly table: () => string;
}

export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .argument('<model>', 'the folder of an exported model, or a project')
    .argument('[paths...]', "images and folders; without them a project's own faces")
    .option('--csv <file>', 'write the table there instead of printing it, in the place of an earlier one; - is standard output')
    .option('--run <number>', 'of a project: which run', wholeNumber('--run'))
    .option(VIEW_OPTION[0], `of a project's own faces: ${VIEW_OPTION[1]}`)
    .addOption(
      new Option('--crops <mode>', 'whether the pictures are crops of faces already (default: "auto")').choices([
        'auto',
        'detect',
        'whole',
      ]),
    )
    .description('classify the faces of pictures, or of a project');
  runs(command, async (output, model: string, paths: string[], options: Options) => {
    requireFitting(model, paths, options);
    const asked = await placeOfTable(options.csv, output);
    // It is printed where no file is named.
    const csv = asked === STANDARD_OUTPUT ? undefined : asked;
    const answer = paths.length > 0 ? ofPictures : ofProject;
    const { table, run, ...document } = await answer(model, { paths, ...options }, output);
    if (csv !== undefined) await writeTable(csv, table());
    output.result({ run: run?.id ?? null, ...document, csv: csv ?? null }, () =>
      csv === undefined ? table().trimEnd() : `${counted(document.faces.length, 'face')} written to ${csv}.`,
    );
  });
}

/** @throws StudioError INVALID where pictures are missing, or an option would change nothing. */
function requireFitting(model: string, paths: readonly string[], { view, crops }: Options): void {
  if (paths.length > 0 && view !== undefined) {
    throw new StudioError('INVALID', "--view chooses among a project's own faces, and pictures were named. Leave one of them out.");
  }
  if (paths.length > 0) return;
  if (statSync(model, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StudioError('INVALID', `"${model}" is an exported model, which holds no faces. Name pictures: mien predict ${model} PHOTOS`);
  }
  if (crops !== undefined) {
    throw new StudioError(
      'INVALID',
      "A project's own faces are cut out already, so --crops changes nothing. Leave it out, or name pictures.",
    );
  }
}

/** Says which run was taken, where nobody named one. */
function noteRun(output: Output, run: ChosenModel['run'], asked: number | undefined): void {
  if (!run || asked !== undefined) return;
  output.note(`Classifying with run ${run.id}, ${run.name}, the newest that is done. --run takes another.`);
}

async function ofProject(file: string, { run: asked, view = '' }: Options, output: Output): Promise<Answered> {
  const model = await chooseModel(file, asked);
  const { classes, run } = model;
  noteRun(output, run, asked);
  const found = await predictOwn(file, model, view, output);
  return { run, classes, faces: found.map((face) => ownDocument(classes, face)), skipped: [], table: () => ownTable(classes, found) };
}

async function ofPictures(
  model: string,
  { paths, run: asked, crops = 'auto' }: Options & { readonly paths: readonly string[] },
  output: Output,
): Promise<Answered> {
  const abort = new AbortController();
  hearInterrupts(() => abort.abort());
  const bar = output.progress();
  const skipped: { file: string; reason: string }[] = [];
  const found: FacePrediction[] = [];
  try {
    const { classes, run, faces } = await predict({
      model,
      paths,
      crops,
      signal: abort.signal,
      onProgress: bar.update,
      onSkipped: (left) => void skipped.push(left),
      ...(asked === undefined ? {} : { run: asked }),
    });
    noteRun(output, run, asked);
    for await (const face of faces) found.push(face);
    bar.stop();
    if (!output.json) for (const { file, reason } of skipped) output.note(`Left out: ${file}: ${reason}`);
    const documents = found.map(({ file, face, box, label, probabilities }) => ({
      file,
      face,
      box,
      label,
      probabilities: Object.fromEntries(classes.map((name, at) => [name, probabilities[at]])),
    }));
    return { run, classes, faces: documents, skipped, table: () => csvHead(classes) + found.map(csvRow).join('') };
  } finally {
    bar.stop();
  }
}
