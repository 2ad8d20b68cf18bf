/** What each command file has in common. */
import type { Command } from 'commander';
import { reportFailure } from './failure.ts';
import { createOutput, type Output } from './output.ts';

/** Adds `--json`, and runs the work with an output that keeps to it; a failure becomes a sentence and an exit code. */
export function runs<Args extends readonly unknown[]>(command: Command, work: (output: Output, ...args: Args) => Promise<void>): void {
  command.option('--json', 'one JSON document on stdout, nothing else').action(async (...args: unknown[]) => {
    const json = command.opts()['json'] === true;
    try {
      await work(createOutput(json), ...(args.slice(0, -1) as unknown as Args));
    } catch (error) {
      reportFailure(error, json);
    }
  });
}
