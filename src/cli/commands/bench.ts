import { Option, type Command } from 'commander';
import { backendName } from '../../shared/backends.ts';
import { benchBackends, benchWords, type BenchOptions } from '../../studio/backends/bench.ts';
import { runs } from '../command.ts';
import { positiveNumber, wholeNumber } from '../typed.ts';
import { withStudio } from '../session.ts';

export function addBench(program: Command): void {
  const command = program
    .command('bench')
    .addOption(new Option('--backend <name>', 'one of them; all that are here without it').choices(backendName.options))
    .option('--batch <images>', 'images in a step', wholeNumber('--batch', { least: 1 }), 16)
    .option('--seconds <number>', 'time for each figure in a turn', positiveNumber('--seconds'), 2)
    .option('--rounds <number>', 'turns, of which the middle counts', wholeNumber('--rounds', { least: 1 }), 3)
    .option('--no-torch', 'without PyTorch beside it, also where it is installed')
    .description('images a second that this machine answers for and learns from, with the expression network');
  runs(command, (output, options: BenchOptions) =>
    withStudio(async ({ context }) => {
      const result = await benchBackends(context.chooser, { ...options, onTurn: output.note });
      output.result(result, () => benchWords(result));
    }),
  );
}
