/** Runs a package client (pip, Maven) and reads what it says. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StudioError } from '../../shared/errors.ts';

export interface ClientRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Each line, and each state of a line that is written over. */
  readonly onLine: (line: string) => void;
}

/** Windows runs a `.cmd` by its shell only, which would take a blank in a path for the end of it. */
function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const shell = command.endsWith('.cmd');
  return spawn(command, shell ? args.map((word) => `"${word}"`) : args, { ...options, shell, windowsHide: true });
}

const LAST_LINES = 12;

/** @throws StudioError CANCELLED; INVALID with the client's own last words where it fails. */
export async function runClient({ command, args, environment = {}, signal, onLine }: ClientRun): Promise<void> {
  const child = start(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => child.kill();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const last: string[] = [];
  const read = (stream: Readable | null) => {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split(/[\r\n]+/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        last.push(line.trim());
        if (last.length > LAST_LINES) last.shift();
        onLine(line);
      }
    });
  };
  read(child.stdout);
  read(child.stderr);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (signal.aborted) throw new StudioError('CANCELLED', 'The download was cancelled.');
    if (code !== 0) throw new StudioError('INVALID', `${nameOf(command)} could not fetch it: ${reason(last)} ${OFFLINE}`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const OFFLINE = 'Without a network, give a file instead: mien native install --from FILE (a wheel, a jar or a folder with the library).';

const nameOf = (command: string): string => (/mvn/.test(command) ? 'Maven' : 'pip');

/** The line that names the error, or the last one. */
function reason(lines: readonly string[]): string {
  const told = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it ended without a word';
  const text = told.replace(/^\[?error\]?:?\s*/i, '');
  return /[.!]$/.test(text) ? text : `${text}.`;
}

/** Whether a command is there and answers. */
function answers(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = start(command, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** A Python with pip, as command and first arguments, or Maven. */
export type PackageClient =
  | { readonly kind: 'pip'; readonly command: readonly [string, ...string[]] }
  | { readonly kind: 'Maven'; readonly command: string };

const PYTHONS: readonly (readonly [string, ...string[]])[] = [['python3'], ['python'], ['py', '-3']];

/** Whichever is here, pip first: Maven takes seconds to answer. `pip: false` where no wheel would do. */
export async function findClient({ pip }: { readonly pip: boolean }): Promise<PackageClient | null> {
  for (const [command, ...first] of pip ? PYTHONS : []) {
    const whole: readonly [string, ...string[]] = [command, ...first, '-m', 'pip'];
    if (await answers(command, [...whole.slice(1), '--version'])) return { kind: 'pip', command: whole };
  }
  const maven = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  return (await answers(maven, ['--version'])) ? { kind: 'Maven', command: maven } : null;
}
