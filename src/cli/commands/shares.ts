import type { Command } from 'commander';
import type { ExpectedShares } from '../../shared/class-shares.ts';
import type { Run } from '../../shared/contract/runs.ts';
import { StudioError } from '../../shared/errors.ts';
import { percent } from '../../shared/words.ts';
import type { Studio } from '../../studio/studio.ts';
import { byName, parseShares, sharesWords, uselessWords } from '../class-shares.ts';
import { runs } from '../command.ts';
import { wholeNumber } from '../typed.ts';
import type { Output } from '../output.ts';
import { runWords } from '../run-report.ts';
import { followJob, withProject } from '../session.ts';

interface Options {
  readonly run: number;
  readonly set?: string;
  readonly estimate?: boolean;
  readonly equal?: boolean;
  readonly natural?: boolean;
  readonly reset?: boolean;
}

export function addShares(program: Command): void {
  const command = program
    .command('shares')
    .argument('<file>', 'the project')
    .requiredOption('--run <number>', 'number of the run', wholeNumber('--run'))
    .option('--set <shares>', 'such as neutral=0.6,happiness=0.3; classes not named divide the rest')
    .option('--estimate', 'from the faces without a label')
    .option('--equal', 'all alike')
    .option('--natural', 'as they come among the labelled faces')
    .option('--reset', 'those that it learnt from')
    .description('in which shares the classes come where a run is used; its answers are corrected to them');
  runs(command, async (output, file: string, options: Options) => {
    const ways = (['set', 'estimate', 'equal', 'natural', 'reset'] as const).filter((way) => options[way] !== undefined);
    if (ways.length > 1) throw new StudioError('INVALID', `--${ways[0]} and --${ways[1]} contradict each other. Give one of them.`);
    await withProject(file, async (studio) => {
      const { client } = studio;
      const before = await client.runs.get({ id: options.run });
      const run =
        ways.length === 0
          ? before
          : await client.shares.set({ runId: before.id, expected: options.reset ? null : await wanted(studio, before, options, output) });
      const choices = await client.shares.choices({ runId: run.id });
      output.result(
        {
          run: run.id,
          classes: run.classes.map(({ name }) => name),
          learnt: byName(run, choices.learnt),
          natural: byName(run, choices.natural),
          expected: run.expected && {
            by: run.expected.by,
            shares: byName(run, run.expected.shares),
            interval: run.expected.interval && Object.fromEntries(run.classes.map(({ name }, at) => [name, run.expected!.interval![at]])),
            faces: run.expected.faces,
          },
          test: run.test,
        },
        () =>
          [
            run.expected
              ? sharesWords(run, run.expected, ways.length === 0 ? null : (before.expected?.shares ?? choices.learnt))
              : 'The class shares expected are those that it learnt from.',
            ...(ways.length === 0 ? [] : changeWords(before, run)),
            runWords(run),
          ].join('\n'),
      );
    });
  });
}

async function wanted(studio: Studio, run: Run, options: Options, output: Output): Promise<ExpectedShares> {
  const { client } = studio;
  const plain = (by: ExpectedShares['by'], shares: readonly number[]): ExpectedShares => ({
    by,
    shares: [...shares],
    interval: null,
    faces: null,
  });
  if (options.set !== undefined) return plain('person', parseShares(options.set, run));
  if (options.equal) {
    return plain(
      'equal',
      run.classes.map(() => 1 / run.classes.length),
    );
  }
  if (options.natural) return plain('natural', (await client.shares.choices({ runId: run.id })).natural);
  const { jobId } = await client.shares.estimate({ runId: run.id });
  const job = await followJob(studio, jobId, output);
  if (job.state === 'cancelled') throw new StudioError('CANCELLED', 'The estimate was cancelled; nothing was changed.');
  const estimate = job.result as ExpectedShares;
  const useless = uselessWords(run, estimate);
  if (useless !== null) {
    output.note(
      `Beware: by this estimate ${useless}. Import more faces without a label from where the model is used, or take it back with --reset.`,
    );
  }
  return estimate;
}

/** What other shares do to its answers to the test faces, whose own shares stay as they are. */
function changeWords({ test: before }: Run, { test: after }: Run): string[] {
  if (!before || !after) return [];
  const change = (name: string, from: number, to: number) => `${name} ${percent(from)} → ${percent(to)}`;
  return [
    `On the test faces as they are: ${change('accuracy', before.accuracy, after.accuracy)}, ${change('balanced', before.balancedAccuracy, after.balancedAccuracy)}.`,
  ];
}
