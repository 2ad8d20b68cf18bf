/** What each command file has in common. */
import type { Command } from 'commander';
import { StudioError } from '../shared/errors.ts';
import { reportFailure } from './failure.ts';
import { deafen } from './interrupts.ts';
import { createOutput, type Output } from './output.ts';

/** Taken before the name of a command as well as after it. */
export const JSON_OPTION = ['--json', 'one JSON document on stdout, nothing else'] as const;

/**
 * Adds `--json`, and runs the work with an output that keeps to it; a failure becomes a sentence and an exit code. An option that is required
 * is asked for here: commander would ask for it before it says that another one is mistyped.
 */
export function runs<Args extends readonly unknown[]>(command: Command, work: (output: Output, ...args: Args) => Promise<void>): void {
  const required = command.options.filter(({ mandatory }) => mandatory).map((option) => ({ option, words: option.description }));
  for (const { option, words } of required) option.makeOptionMandatory(false).description = `${words} (required)`;
  command.option(...JSON_OPTION).action(async (...args: unknown[]) => {
    const json = command.optsWithGlobals()['json'] === true;
    try {
      const missing = required.find(({ option }) => command.getOptionValue(option.attributeName()) === undefined);
      if (missing) throw new StudioError('INVALID', `Give ${missing.option.flags}: ${missing.words}.`);
      await work(createOutput(json), ...(args.slice(0, -1) as unknown as Args));
    } catch (error) {
      reportFailure(error, json);
    } finally {
      deafen();
    }
  });
}

interface Lone {
  /** As it is typed, such as --resume. */
  readonly option: string;
  /** What may be typed beside it. */
  readonly beside?: readonly string[];
  /** Why nothing else may: half a sentence. */
  readonly because: string;
}

/** @throws StudioError INVALID where an option was typed that would change nothing beside this one; what is there by default is none. */
export function requireAlone(command: Command, { option, beside = [], because }: Lone): void {
  const heeded = [option, JSON_OPTION[0], ...beside];
  const idle = command.options.find(
    (one) => command.getOptionValueSource(one.attributeName()) === 'cli' && !heeded.includes(one.long ?? one.flags),
  );
  if (idle) throw new StudioError('INVALID', `${idle.long} changes nothing beside ${option}: ${because}. Leave one of them out.`);
}
