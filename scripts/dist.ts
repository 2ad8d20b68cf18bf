/** npm run dist: an installer for this system, in dist/. Needs Electron's runtime, which electron-builder fetches. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureApp } from './build.ts';
import { ensureKernels } from './build-kernels.ts';
import { ROOT, runNode } from './support/run-node.ts';

const builder = 'node_modules/electron-builder/cli.js';
if (!existsSync(join(ROOT, builder))) {
  console.error(
    'Installers are made with electron-builder, which is not installed. Run "npm install --no-save electron-builder@26", then this again.',
  );
  process.exit(2);
}
await ensureKernels();
await ensureApp();
const { code } = await runNode([builder, '--config', 'electron-builder.json', '--publish', 'never', ...process.argv.slice(2)]);
process.exitCode = code;
