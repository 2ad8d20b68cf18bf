import { Option, type Command } from 'commander';
import { backendChoice, type BackendChoice } from '../../shared/backends.ts';
import { strategy, STRATEGIES, type Strategy } from '../../shared/strategies.ts';
import { StudioError } from '../../shared/errors.ts';
import type { Studio } from '../../studio/studio.ts';
import { requireAlone, runs } from '../command.ts';
import { requireFaces } from '../faces-of.ts';
import { comparisonDocument, comparisonWords } from '../comparison-report.ts';
import { wholeNumber } from '../typed.ts';
import type { Output } from '../output.ts';
import { followJob, withProject } from '../session.ts';
import { noteSplit } from '../split-note.ts';

interface Options {
  readonly strategies: string;
  readonly seeds: number;
  readonly epochs?: number;
  readonly base?: string;
  readonly curve?: boolean;
  readonly mirror?: boolean;
  readonly backend?: BackendChoice;
  readonly resume?: number;
  readonly show?: number;
}

export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .argument('<file>', 'the project')
    .option('--strategies <names>', `some of ${strategy.options.join(', ')}, with commas between`, 'base,head,finetune')
    .option('--seeds <number>', 'how often each is trained', wholeNumber('--seeds', { least: 1, most: 20 }), 1)
    .option('--epochs <number>', 'of every stage that goes over the pictures', wholeNumber('--epochs', { least: 1, most: 1_000 }))
    .option('--base <id>', 'the base to stand on')
    .option('--curve', 'with 10, 20, 40 and 80 % of the labels as well')
    .option('--mirror', 'each answer is that to the face and its mirror image (as it was last said without it)')
    .option('--no-mirror', 'to the face alone, where left and right tell classes apart')
    .addOption(new Option('--backend <name>', 'what to learn on, whatever is chosen in the settings').choices(backendChoice.options))
    .option('--resume <number>', 'go on with a comparison that stopped', wholeNumber('--resume'))
    .option('--show <number>', 'what an earlier comparison gave, without training', wholeNumber('--show'))
    .description('to tune or not to tune: ways to train, side by side on the same test faces');
  runs(command, async (output, file: string, options: Options) => {
    if (options.show !== undefined) requireAlone(command, { option: '--show', because: 'it tells what was done, and trains nothing' });
    if (options.resume !== undefined) {
      requireAlone(command, {
        option: '--resume',
        beside: ['--backend'],
        because: 'a comparison goes on with the settings that it began with',
      });
    }
    const wanted = parseStrategies(options.strategies);
    await withProject(
      file,
      async (studio, project) => {
        requireFaces(project);
        const id = options.show ?? (await train(studio, wanted, options, output));
        const comparison = await studio.client.comparisons.get({ id });
        // The base as shipped is always there to be beaten; a script gets it where it asked for it, or asked for nothing by name.
        const { strategies } = comparison.settings;
        const asked = options.show === undefined ? strategies : [...strategies, 'base' as const];
        const runId = comparison.entries.find(({ state }) => state === 'done')?.runId ?? null;
        const classes = runId === null ? [] : (await studio.client.runs.get({ id: runId })).classes.map(({ name }) => name);
        output.result(comparisonDocument(comparison, asked, classes), () => comparisonWords(comparison));
      },
      { backend: options.backend },
    );
  });
}

/** The number of the comparison, when it is done. */
async function train(studio: Studio, strategies: readonly Strategy[], options: Options, output: Output): Promise<number> {
  const { jobId, id } = await noteSplit(studio, output, () => start(studio, strategies, options));
  const job = await followJob(studio, jobId, output);
  if (job.state === 'cancelled') {
    throw new StudioError('CANCELLED', `Comparison ${id} was cancelled; what was done is kept. Go on with --resume ${id}.`);
  }
  return id;
}

async function start({ client }: Studio, strategies: readonly Strategy[], options: Options): Promise<{ jobId: number; id: number }> {
  if (options.resume !== undefined) return client.comparisons.resume({ id: options.resume });
  const epochs = options.epochs ?? null;
  const { baseId, mirror } = await client.comparisons.choices({ epochs, ...(options.base === undefined ? {} : { baseId: options.base }) });
  return client.comparisons.start({
    strategies: [...strategies],
    seeds: options.seeds,
    epochs,
    curve: options.curve === true,
    baseId,
    mirror: options.mirror ?? mirror,
  });
}

function parseStrategies(text: string): Strategy[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !(name in STRATEGIES));
  if (unknown !== undefined || names.length === 0) {
    const said = unknown === undefined ? 'No strategy was named.' : `There is no strategy "${unknown}".`;
    throw new StudioError('INVALID', `${said} There are: ${strategy.options.join(', ')}.`);
  }
  return [...new Set(names as Strategy[])];
}
