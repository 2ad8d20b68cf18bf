import { Option, type Command } from 'commander';
import { rateCurve } from '../../shared/contract/runs.ts';
import { backendChoice, type BackendChoice } from '../../shared/backends.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireAlone, runs } from '../command.ts';
import { requireFaces } from '../faces-of.ts';
import { nameList, positiveNumber, wholeNumber } from '../typed.ts';
import { originOf, runDocument, runWords } from '../run-report.ts';
import { followJob, withProject } from '../session.ts';
import { noteSplit } from '../split-note.ts';
import { stageFrom, type TrainOptions } from '../train-settings.ts';

interface Options extends TrainOptions {
  readonly resume?: number;
  readonly testRates?: boolean;
  readonly backend?: BackendChoice;
}

const more = (text: string, before: readonly string[] = []): string[] => [...before, text];

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .argument('<file>', 'the project')
    .addOption(
      new Option(
        '--stage <stage>',
        'head: on the frozen base; finetune: the layers nearest the head; joint: head and base together; features: a model on several blocks; scratch: random weights',
      )
        .choices(['head', 'finetune', 'joint', 'features', 'scratch'])
        .default('head'),
    )
    .option('--from <run>', 'finetune: the run to go on from (the newest head without it)', wholeNumber('--from'))
    .option('--base <id>', 'the base to stand on')
    .addOption(
      new Option(
        '--method <method>',
        'joint: direct (without it), all at once from a random head; rehearsal, with old faces; lwf, without forgetting',
      ).choices(['direct', 'rehearsal', 'lwf']),
    )
    .option('--old-project <file>', 'rehearsal: a project with faces of the classes that the base knows (this one without it)')
    .option('--unfreeze <blocks>', 'how many blocks learn, counted from the head', wholeNumber('--unfreeze', { least: 1 }))
    .option('--gradual', 'finetune: one block more each epoch')
    .option('--untrained', 'finetune: under a head that has not learnt your classes')
    .option('--epochs <number>', 'how often each face is seen', wholeNumber('--epochs', { least: 1, most: 1_000 }))
    .option('--rate <number>', 'the learning rate', positiveNumber('--rate', { most: 1 }))
    .option('--hidden <units>', 'head, features: a layer of so many units between', wholeNumber('--hidden', { least: 4, most: 1024 }))
    .addOption(
      new Option('--anchor <when>', "head: held near the base's own head; auto (without it) where it does better").choices([
        'auto',
        'always',
        'never',
      ]),
    )
    .option(
      '--class-map <class=known>',
      'head: which class of the base one of yours stands for, with nothing after = for none; again for others',
      more,
    )
    .option('--cuts <blocks>', 'features: which blocks, with commas between them', nameList('--cuts'))
    .addOption(
      new Option('--mix <how>', 'features: blocks side by side (without it), or each with a weight that is learnt').choices([
        'concatenate',
        'weighted',
      ]),
    )
    .option('--extras <inputs>', 'features: landmarks, pose, with a comma between them', nameList('--extras'))
    .option('--set <name=value>', 'any other setting of the stage; again for others', more)
    .option('--seed <number>', 'the same seed gives the same run', wholeNumber('--seed'))
    .option('--test-rates', 'try learning rates on a copy instead of training')
    .addOption(new Option('--backend <name>', 'what to learn on, whatever is chosen in the settings').choices(backendChoice.options))
    .option('--resume <run>', 'go on with a run that was interrupted', wholeNumber('--resume'))
    .description('train: a head, its fine-tuning, or another strategy');
  runs(command, async (output, file: string, { resume, testRates, backend, ...options }: Options) => {
    if (resume !== undefined) {
      requireAlone(command, { option: '--resume', beside: ['--backend'], because: 'a run goes on with the settings that it began with' });
    }
    await withProject(
      file,
      async (studio, project) => {
        requireFaces(project);
        const { client } = studio;
        if (testRates) {
          const start = await stageFrom(studio, options);
          const { jobId } = await noteSplit(studio, output, () => client.runs.testRates(start));
          const job = await followJob(studio, jobId, output);
          if (job.state === 'cancelled') throw new StudioError('CANCELLED', 'Trying learning rates was cancelled.');
          const curve = rateCurve.parse(job.result);
          return output.result(
            curve,
            () => `${curve.words}${curve.suggestion === null ? '' : ` Give it as --rate ${curve.suggestion.toPrecision(2)}.`}`,
          );
        }
        const { jobId, runId } = await noteSplit(studio, output, async () =>
          resume === undefined ? client.runs.start(await stageFrom(studio, options)) : client.runs.resume({ id: resume }),
        );
        const job = await followJob(studio, jobId, output);
        const run = await client.runs.get({ id: runId });
        if (job.state === 'cancelled') {
          throw new StudioError('CANCELLED', `"${run.name}" was cancelled. Go on with mien train FILE --resume ${runId}.`);
        }
        const from = await originOf(client, run);
        output.result(runDocument(run), () => runWords(run, from));
      },
      { backend },
    );
  });
}
