/** Makes the finding of faces into out/page/faces.js, a script for the page of an export: the same steps as in the studio. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { replaceFile } from './build-kernels.ts';
import { ensureFresh } from './support/fresh.ts';
import { ROOT } from './support/run-node.ts';

const FOLDER = 'out/page';
const SOURCES = ['src/engine/faces/*.ts', 'src/shared/limits.ts', 'scripts/build-page.ts', 'package-lock.json'];

/** Builds what is missing or was built from other sources. Several may run at once. */
export async function ensurePage(): Promise<void> {
  await ensureFresh(FOLDER, SOURCES, async () => {
    const built = await build({
      configFile: false,
      root: ROOT,
      logLevel: 'warn',
      publicDir: false,
      build: {
        write: false,
        minify: false,
        target: 'es2022',
        lib: { entry: join(ROOT, 'src/engine/faces/page.ts'), formats: ['iife'], name: 'mienFaces' },
        // The page's TensorFlow.js is the one within face-api.
        rolldownOptions: { external: ['@tensorflow/tfjs'], output: { globals: { '@tensorflow/tfjs': 'faceapi.tf' } } },
      },
    });
    const [chunk] = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
    if (chunk?.type !== 'chunk') throw new Error('The script for the page came out empty.');
    mkdirSync(join(ROOT, FOLDER), { recursive: true });
    replaceFile(join(ROOT, FOLDER, 'faces.js'), chunk.code);
  });
}
