import { Option, type Command } from 'commander';
import type { CropMode } from '../../shared/contract/images.ts';
import { counted } from '../../shared/words.ts';
import { csvHead, csvRow, writeTable } from '../../studio/predict/predictions-csv.ts';
import { predict, type FacePrediction } from '../../studio/predict/predict.ts';
import { runs } from '../command.ts';
import { placeOfTable, STANDARD_OUTPUT } from '../csv-option.ts';
import { hearInterrupts } from '../interrupts.ts';
import { wholeNumber } from '../typed.ts';

interface Options {
  readonly csv?: string;
  readonly run?: number;
  readonly crops: CropMode;
}

export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .argument('<model>', 'the folder of an exported model, or a project')
    .argument('<paths...>', 'images and folders')
    .option('--csv <file>', 'write the table there instead of printing it, in the place of an earlier one; - is standard output')
    .option('--run <number>', 'of a project: which run', wholeNumber('--run'))
    .addOption(
      new Option('--crops <mode>', 'whether the pictures are crops of faces already').choices(['auto', 'detect', 'whole']).default('auto'),
    )
    .description('classify the faces of pictures');
  runs(command, async (output, model: string, paths: string[], { run, crops, ...options }: Options) => {
    const asked = await placeOfTable(options.csv, output);
    // It is printed where no file is named.
    const csv = asked === STANDARD_OUTPUT ? undefined : asked;
    const abort = new AbortController();
    hearInterrupts(() => abort.abort());
    const bar = output.progress();
    const skipped: { file: string; reason: string }[] = [];
    const found: FacePrediction[] = [];
    const prediction = await predict({
      model,
      paths,
      crops,
      signal: abort.signal,
      onProgress: bar.update,
      onSkipped: (left) => void skipped.push(left),
      ...(run === undefined ? {} : { run }),
    }).catch((error: unknown) => {
      bar.stop();
      throw error;
    });
    const { classes, run: taken } = prediction;
    if (taken && run === undefined) {
      output.note(`Classifying with run ${taken.id}, ${taken.name}, the newest that is done. --run takes another.`);
    }
    try {
      for await (const face of prediction.faces) found.push(face);
    } finally {
      bar.stop();
    }
    const table = () => csvHead(classes) + found.map(csvRow).join('');
    if (csv !== undefined) await writeTable(csv, table());
    if (!output.json) for (const { file, reason } of skipped) output.note(`Left out: ${file}: ${reason}`);
    const faces = found.map(({ file, face, box, label, probabilities }) => ({
      file,
      face,
      box,
      label,
      probabilities: Object.fromEntries(classes.map((name, at) => [name, probabilities[at]])),
    }));
    output.result({ run: taken?.id ?? null, classes, faces, skipped, csv: csv ?? null }, () =>
      csv === undefined ? table().trimEnd() : `${counted(found.length, 'face')} written to ${csv}.`,
    );
  });
}
