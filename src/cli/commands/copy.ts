import type { Command } from 'commander';
import { z } from 'zod';
import { runs } from '../command.ts';
import { finishJob, withProject } from '../session.ts';
import { copyTarget } from '../typed.ts';

export function addCopy(program: Command): void {
  const command = program
    .command('copy')
    .argument('<file>', 'the project')
    .argument('[to]', 'the file to write, or a folder; beside the project without it')
    .description('a copy of the project as it is: to keep, or for somebody who labels');
  runs(command, async (output, file: string, to: string | undefined) => {
    await withProject(file, async (studio) => {
      const { jobId } = await studio.client.project.copy(to === undefined ? {} : { path: copyTarget(to, file) });
      const path = z.string().parse(await finishJob(studio, jobId, output));
      output.result({ path }, () => `Copied to ${path}`);
    });
  });
}
