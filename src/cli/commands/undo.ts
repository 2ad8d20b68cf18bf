import type { Command } from 'commander';
import { runs } from '../command.ts';
import { withProject } from '../session.ts';

/** Both follow one log, which stays in the file. */
const WAYS = [
  {
    name: 'undo',
    description: 'take back the last step of the person at work, as Ctrl+Z does in the window',
    done: 'Taken back',
    none: 'Nothing is left to take back.',
  },
  { name: 'redo', description: 'do again what the person at work took back last', done: 'Done again', none: 'Nothing was taken back.' },
] as const;

export function addUndo(program: Command): void {
  for (const { name, description, done, none } of WAYS) {
    runs(program.command(name).argument('<file>', 'the project').description(description), async (output, file: string) => {
      await withProject(file, async ({ client }) => {
        const step = await client.labels[name]();
        output.result({ step: step?.said ?? null, labelled: step?.counts.labelled ?? null }, () =>
          step ? `${done}: ${step.said}.` : none,
        );
      });
    });
  }
}
