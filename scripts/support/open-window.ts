/** Runs the studio's window in Electron, and tells whether it came up. */
import { spawn } from 'node:child_process';
import { ROOT } from './run-node.ts';

/** A window that ends sooner, with an error, has not come up at all. */
const MILLISECONDS_TO_COME_UP = 5_000;

/** Runs the window until it is closed; a sentence where it did not come up. */
export async function openWindow(program: string, args: readonly string[]): Promise<string | null> {
  const began = performance.now();
  // Set in the terminals of some editors; Electron would then be a Node without a window.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(program, [ROOT, ...args], { stdio: 'inherit', cwd: ROOT, env });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('error', () => resolve([1, null]));
    child.on('exit', (...end) => resolve(end));
  });
  const failed = code !== 0 && performance.now() - began < MILLISECONDS_TO_COME_UP;
  if (!failed) process.exitCode = code ?? 1;
  return failed ? failureOf(code, signal) : null;
}

/** Stock Ubuntu keeps programs from the namespaces that Chromium's sandbox is made of: https://github.com/electron/electron/issues/42510 */
export function failureOf(code: number | null, signal: NodeJS.Signals | null, platform = process.platform): string {
  const end = signal ? `it was ended by ${signal}` : `it ended with ${code}`;
  const advice =
    signal && platform === 'linux'
      ? ' If it spoke of its sandbox above, this Linux does not let it make one: "When something fails" in docs/reference.md says what helps.'
      : '';
  return `Electron's runtime did not start here (${end}).${advice}`;
}
