/** Runs another program of ours or of a package on this Node, and tells how it ended. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface RunOptions {
  /** Collect its output instead of showing it as it comes. */
  readonly quiet?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** `args[0]` is a file, relative to the root of the project. Options of this Node hold for it, too. */
export function runNode(args: readonly string[], { quiet = false, env = {} }: RunOptions = {}): Promise<Ended> {
  const [file, ...rest] = args;
  const child = spawn(process.execPath, [...process.execArgv, join(ROOT, file!), ...rest], {
    cwd: ROOT,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    env: { ...process.env, ...env },
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
