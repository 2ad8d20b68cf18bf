/** npm run build: kernels, hosts, preload, renderer and the script of an export's page into out/. */
import { pathToFileURL } from 'node:url';
import { build as buildWithVite } from 'vite';
import { ensureKernels } from './build-kernels.ts';
import { ensurePage } from './build-page.ts';
import { ensureFresh } from './support/fresh.ts';
import { runNode } from './support/run-node.ts';

const SHARED_BY_ALL = ['src/shared/**/*.ts', 'package-lock.json', 'electron.vite.config.ts', 'scripts/renderer-plugins.ts'];

/** The pages that the browser host serves, rebuilt only where a source changed. */
export function ensureRenderer(): Promise<boolean> {
  return ensureFresh('out/renderer', ['src/renderer/**/*.{ts,vue,css,html,svg,png}', ...SHARED_BY_ALL], async () => {
    const { default: config } = await import('../electron.vite.config.ts');
    await buildWithVite({ ...config.renderer, configFile: false, logLevel: 'warn' });
  });
}

/** Everything that Electron needs. */
export async function ensureApp(): Promise<boolean> {
  await ensurePage();
  return ensureFresh('out/main', ['src/**/*.{ts,vue,css,html,svg,png}', ...SHARED_BY_ALL], buildAll);
}

async function buildAll(): Promise<void> {
  const { code } = await runNode(['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error('The build failed; see above.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureKernels();
  await ensurePage();
  await buildAll();
}
