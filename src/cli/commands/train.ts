import { Option, type Command } from 'commander';
import { StudioError } from '../../shared/errors.ts';
import type { Studio } from '../../studio/studio.ts';
import { runs } from '../command.ts';
import { runDocument, runWords } from '../run-report.ts';
import { followJob, wholeNumber, withProject } from '../session.ts';

interface Options {
  readonly stage: 'head' | 'finetune';
  readonly from?: number;
  readonly base?: string;
  readonly unfreeze?: number;
  readonly epochs?: number;
  readonly seed?: number;
  readonly resume?: number;
}

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .argument('<file>', 'the project')
    .addOption(
      new Option('--stage <stage>', 'head: on the frozen base; finetune: the layers nearest the head')
        .choices(['head', 'finetune'])
        .default('head'),
    )
    .option('--from <run>', 'finetune: the run to go on from (the newest head without it)', wholeNumber('--from'))
    .option('--base <id>', 'head: the base to stand on')
    .option('--unfreeze <blocks>', 'finetune: how many blocks learn, counted from the head', wholeNumber('--unfreeze'))
    .option('--epochs <number>', 'finetune: how often each face is seen', wholeNumber('--epochs'))
    .option('--seed <number>', 'the same seed gives the same run', wholeNumber('--seed'))
    .option('--resume <run>', 'go on with a run that was interrupted', wholeNumber('--resume'))
    .description('train a head, or fine-tune');
  runs(command, async (output, file: string, options: Options) => {
    await withProject(file, async (studio) => {
      const { jobId, runId } = await start(studio, options);
      const job = await followJob(studio, jobId, output);
      const run = await studio.client.runs.get({ id: runId });
      if (job.state === 'cancelled') {
        throw new StudioError('CANCELLED', `${run.name} was cancelled.${run.resumable ? ` Go on with --resume ${runId}.` : ''}`);
      }
      output.result(runDocument(run), () => runWords(run));
    });
  });
}

async function start({ client }: Studio, { stage, from, base, resume, ...settings }: Options): Promise<{ jobId: number; runId: number }> {
  if (resume !== undefined) return client.runs.resume({ id: resume });
  const given = Object.fromEntries(
    Object.entries({ unfreeze: settings.unfreeze, epochs: settings.epochs, seed: settings.seed }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const defaults = await client.runs.defaults(from === undefined ? {} : { from });
  if (stage === 'head') {
    const { seed } = settings;
    return client.runs.trainHead({ ...defaults.head, baseId: base ?? defaults.head.baseId, seed: seed ?? defaults.head.seed });
  }
  if (!defaults.finetune) {
    throw new StudioError('NOT_READY', 'There is no head to fine-tune from. Train one first: mien train FILE --stage head.');
  }
  return client.runs.fineTune({ ...defaults.finetune, ...given });
}
