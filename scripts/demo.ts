/** npm run demo: the whole job on the sample project, from drawn faces to an exported model, by the command line. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKernels } from './build-kernels.ts';
import { runNode } from './support/run-node.ts';

await ensureKernels();
const folder = mkdtempSync(join(tmpdir(), 'mien-demo-'));
const file = join(folder, 'sample.mien');

await show('sample', file);
await show('info', file);
await show('train', file, '--stage', 'head');
await show('train', file, '--stage', 'finetune');
await show('runs', file);
await show('export', file, '--run', String(await newestRun()), '--to', join(folder, 'model'));
console.log(`\nOpen the project with: npx mien serve ${file}`);

async function show(...args: readonly string[]): Promise<void> {
  console.log(`\n$ mien ${args.join(' ')}`);
  const { code } = await runNode(['src/cli/index.ts', ...args]);
  if (code !== 0) process.exit(code);
}

async function newestRun(): Promise<number> {
  const { output } = await runNode(['src/cli/index.ts', 'runs', file, '--json'], { quiet: true });
  const { runs } = JSON.parse(output) as { readonly runs: readonly { readonly run: number }[] };
  return Math.max(...runs.map(({ run }) => run));
}
