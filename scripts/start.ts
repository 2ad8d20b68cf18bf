/** npm start: the studio in a window of its own where Electron's runtime is or can be fetched, else in the browser. */
import { spawn } from 'node:child_process';
import { ensureApp, ensureRenderer } from './build.ts';
import { ensureKernels } from './build-kernels.ts';
import { findElectron } from './support/electron-runtime.ts';
import { ROOT } from './support/run-node.ts';

/** A window that ends sooner, with an error, has not come up at all. */
const MILLISECONDS_TO_COME_UP = 5_000;

await ensureKernels();
const electron = await findElectron();
const reason = 'reason' in electron ? electron.reason : await openWindow(electron.program);
if (reason) {
  console.log(`Mien opens in your browser: ${reason}`);
  await ensureRenderer();
  await import('../src/server/index.ts');
}

/** Runs the window until it is closed; a sentence where it did not come up. */
async function openWindow(program: string): Promise<string | null> {
  await ensureApp();
  const began = performance.now();
  const child = spawn(program, [ROOT, ...process.argv.slice(2)], { stdio: 'inherit', cwd: ROOT });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', resolve);
  });
  const failed = code !== 0 && performance.now() - began < MILLISECONDS_TO_COME_UP;
  if (!failed) process.exitCode = code ?? 0;
  return failed ? `Electron's runtime did not start here (it ended with ${code}).` : null;
}
