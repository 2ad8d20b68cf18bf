import type { Command } from 'commander';
import { drawSampleProject } from '../../studio/sample/sample-project.ts';
import { runs } from '../command.ts';
import { hearInterrupts } from '../interrupts.ts';
import { newProject, wholeNumber } from '../typed.ts';

export function addSample(program: Command): void {
  const command = program
    .command('sample')
    .argument('<file>', 'the project to make')
    .option('--seed <number>', 'the same seed draws the same faces', wholeNumber('--seed'), 1)
    .description('draw the sample project');
  runs(command, async (output, file: string, { seed }: { seed: number }) => {
    const path = newProject(file);
    const abort = new AbortController();
    hearInterrupts(() => abort.abort());
    const bar = output.progress();
    await drawSampleProject({ path, seed, signal: abort.signal, report: bar.update }).finally(bar.stop);
    output.result({ file: path, seed }, () => `Drew the sample project: ${path}`);
  });
}
