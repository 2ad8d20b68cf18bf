/** mien serve: the browser host, with its pages built where a source changed. What was typed is looked at before. */
import { serveCommand } from '../src/cli/commands/serve.ts';
import { parse } from '../src/cli/parsing.ts';
import { ensureRenderer } from './build.ts';
import { ensureKernels } from './build-kernels.ts';

let fits = false;
await parse(
  serveCommand()
    .name('mien serve')
    .action(() => void (fits = true)),
  process.argv.slice(2),
);
if (fits) {
  await ensureKernels();
  if (await ensureRenderer()) console.error('Built the pages.');
  await import('../src/server/index.ts');
}
