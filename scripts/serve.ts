/** mien serve: the browser host, with its pages built where a source changed. */
import { ensureRenderer } from './build.ts';
import { ensureKernels } from './build-kernels.ts';

await ensureKernels();
if (await ensureRenderer()) console.error('Built the pages.');
await import('../src/server/index.ts');
