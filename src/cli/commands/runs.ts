import type { Command } from 'commander';
import type { Run } from '../../shared/contract/runs.ts';
import { requireProject } from '../../studio/context.ts';
import { testAnswers } from '../../studio/predict/test-answers.ts';
import { answersHead, answersRow, writeTable } from '../../studio/predict/predictions-csv.ts';
import type { Studio } from '../../studio/studio.ts';
import { parseShares } from '../class-shares.ts';
import { runs } from '../command.ts';
import { placeOfTable, STANDARD_OUTPUT } from '../csv-option.ts';
import { wholeNumber } from '../typed.ts';
import { counted } from '../../shared/words.ts';
import { comparisonLine } from '../comparison-report.ts';
import { canGoOn, originOf, runDocument, runLine, runWords } from '../run-report.ts';
import { withProject } from '../session.ts';
import { StudioError } from '../../shared/errors.ts';

interface RunsOptions {
  readonly rename?: number;
  readonly remove?: number;
  readonly restore?: number;
}

export function addRuns(program: Command): void {
  const command = program
    .command('runs')
    .argument('<file>', 'the project')
    .argument('[name]', 'with --rename: what the run is called from now on')
    .option('--rename <number>', 'call a run by the name that follows', wholeNumber('--rename'))
    .option('--remove <number>', 'leave a run out of the list; its figures and its model stay in the file', wholeNumber('--remove'))
    .option('--restore <number>', 'bring it back', wholeNumber('--restore'))
    .description('list the runs and the comparisons');
  runs(command, async (output, file: string, name: string | undefined, { rename, remove, restore }: RunsOptions) => {
    if ((rename === undefined) !== (name === undefined)) {
      throw new StudioError('INVALID', 'Give both the number of a run and its new name: mien runs FILE --rename N NAME.');
    }
    await withProject(file, async ({ client }) => {
      if (rename !== undefined && name !== undefined) await client.runs.rename({ id: rename, name });
      if (remove !== undefined) await client.runs.remove({ id: remove });
      if (restore !== undefined) await client.runs.restore({ id: restore });
      const list = await client.runs.list();
      const removed = await client.runs.removed();
      const comparisons = await client.comparisons.list();
      const document = {
        runs: list.map(runDocument),
        removed: removed.map(({ id, name }) => ({ run: id, name })),
        comparisons: comparisons.map(({ id, name, state, createdAt, settings }) => ({ comparison: id, name, state, createdAt, settings })),
      };
      output.result(document, () =>
        [
          ...(list.length === 0 ? ['No runs yet. Train a head: mien train FILE --stage head'] : list.map((run) => runLine(run, list))),
          ...(removed.length === 0 ? [] : [`Removed (--restore N): ${removed.map(({ id, name }) => `${id} ${name}`).join(', ')}`]),
          ...comparisons.map(comparisonLine),
        ].join('\n'),
      );
    });
  });
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .argument('<file>', 'the project')
    .requiredOption('--run <number>', 'number of the run', wholeNumber('--run'))
    .option('--shares <shares>', 'as they would be at other class shares: equal, natural, learnt, or such as neutral=0.6,happiness=0.3')
    .option(
      '--csv <file>',
      'write its answer to each test face there, with the label, in the place of an earlier table; - is standard output',
    )
    .description('the figures of a run on its test faces');
  runs(command, async (output, file: string, options: { run: number; shares?: string; csv?: string }) => {
    const csv = await placeOfTable(options.csv, output);
    await withProject(file, async (studio) => {
      const { client } = studio;
      const run = await client.runs.get({ id: options.run });
      if (!run.test) {
        throw new StudioError(
          'NOT_READY',
          `"${run.name}" has no result: it is ${run.state}.${canGoOn(run) ? ` Go on with mien train FILE --resume ${run.id}.` : ''}`,
        );
      }
      const from = await originOf(client, run);
      const shares = options.shares === undefined ? undefined : await sharesAsked(client, run, options.shares);
      const asked = shares === undefined ? run : { ...run, test: await client.shares.preview({ runId: run.id, shares }) };
      if (csv === undefined) return output.result(runDocument(asked), () => runWords(asked, from));
      const faces = testAnswers(requireProject(studio.context), run.id, shares);
      const table = answersHead(run.classes.map(({ name }) => name)) + faces.map(answersRow).join('');
      if (csv === STANDARD_OUTPUT) return output.result(null, () => table.trimEnd());
      await writeTable(csv, table);
      output.result({ ...runDocument(asked), csv }, () =>
        [runWords(asked, from), `${counted(faces.length, 'face')} written to ${csv}.`].join('\n'),
      );
    });
  });
}

async function sharesAsked({ shares }: Studio['client'], run: Run, text: string): Promise<number[] | null> {
  if (text === 'learnt') return null;
  if (text === 'equal') return run.classes.map(() => 1 / run.classes.length);
  if (text === 'natural') return (await shares.choices({ runId: run.id })).natural;
  return parseShares(text, run);
}
