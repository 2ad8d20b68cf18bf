/** Programs of ours in processes of their own, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { NODE_FLAGS } from '../../bin/node.mjs';

export interface Child {
  readonly process: ChildProcess;
  /** Lines of its output so far. */
  readonly lines: string[];
  /** Resolves when it has printed this many lines. */
  printed(count: number): Promise<void>;
  /** SIGKILL: it gets no chance to put anything in order. */
  kill(): Promise<void>;
  readonly ended: Promise<number | null>;
}

export function startChild(name: string, ...args: readonly string[]): Child {
  const file = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...NODE_FLAGS, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting: { count: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  const reader = createInterface({ input: child.stdout });
  const drained = new Promise((resolve) => reader.once('close', resolve));
  reader.on('line', (line) => {
    lines.push(line);
    for (const { count, resolve } of waiting) if (lines.length >= count) resolve();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', async (code) => {
      await drained;
      for (const { reject } of waiting) reject(new Error(`The child ended with ${code} after ${lines.length} lines`));
      resolve(code);
    });
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    process: child,
    lines,
    ended,
    kill,
    printed: (count) =>
      new Promise((resolve, reject) => {
        if (lines.length >= count) resolve();
        else waiting.push({ count, resolve, reject });
      }),
  };
}
