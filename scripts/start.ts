/** npm start: the studio in a window of its own where Electron's runtime is or can be fetched, else in the browser. */
import { ensureApp, ensureRenderer } from './build.ts';
import { ensureKernels } from './build-kernels.ts';
import { findElectron } from './support/electron-runtime.ts';
import { openWindow } from './support/open-window.ts';

await ensureKernels();
const electron = await findElectron();
const reason = 'reason' in electron ? electron.reason : await startWindow(electron.program);
if (reason) {
  console.log(`Mien opens in your browser: ${reason}`);
  await ensureRenderer();
  await import('../src/server/index.ts');
}

async function startWindow(program: string): Promise<string | null> {
  await ensureApp();
  return openWindow(program, process.argv.slice(2));
}
