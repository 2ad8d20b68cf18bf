/** From what was typed to a command, or to a sentence that says what is wrong with it. */
import { existsSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import { StudioError } from '../shared/errors.ts';
import { reportFailure } from './failure.ts';

export async function parse(program: Command, args: readonly string[]): Promise<void> {
  throwOnExit(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) reportFailure(error, args.includes('--json'));
  }
}

/** "help data export" as "data export --help"; a word that is no command is left to be refused as it is without "help". */
export function askedForHelp(program: Command, args: readonly string[]): readonly string[] {
  if (args[0] !== 'help') return args;
  const words = args.slice(1).filter((word) => !word.startsWith('-'));
  let command = program;
  for (const [at, word] of words.entries()) {
    if (command.commands.length === 0) break;
    const inner = command.commands.find((one) => one.name() === word);
    if (!inner) return [...words.slice(0, at + 1), ...args.filter((one) => one.startsWith('-'))];
    command = inner;
  }
  return [...words, '--help'];
}

/** Makes this command and those under it throw where they would end the process, in words of ours. */
function throwOnExit(command: Command): void {
  command.configureOutput({ outputError: () => undefined });
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : new StudioError('INVALID', sentenceOf(command, error));
  });
  for (const inner of command.commands) throwOnExit(inner);
}

function sentenceOf(command: Command, { code, message }: CommanderError): string {
  const path = pathOf(command);
  // Asked for nothing, it says what it could be asked.
  if (code === 'commander.help') return `Say what "${path}" is to do: ${command.commands.map((one) => one.name()).join(', ')}.`;
  const [, option] = (code === 'commander.unknownOption' && /^error: unknown option '(.+?)'/s.exec(message)) || [];
  if (option !== undefined && (existsSync(option) || option.endsWith('.mien'))) {
    return `"${option}" begins as an option does. Where it is a file, write it behind --: ${path} -- ${option}`;
  }
  return message.replace(/^error: (.)/, (_all, first: string) => first.toUpperCase());
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
