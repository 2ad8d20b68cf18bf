/** One build for all: main process, browser host, command line and worker entries; preload; renderer. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { rendererBuild, rendererPlugins } from './scripts/renderer-plugins.ts';

const root = import.meta.dirname;

/** Files that run as threads of their own: loaded by URL, so the bundler has to be told of them. */
const LIBRARY_OF_WORKERS = /^(worker-client|worker-host|protocol)\.ts$/;
const workers = readdirSync(resolve(root, 'src/studio/workers')).filter((file) => file.endsWith('.ts') && !LIBRARY_OF_WORKERS.test(file));

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node22',
      minify: false,
      sourcemap: true,
      // It is optional, so it is none of the dependencies that stay outside by themselves; its native part lies beside it.
      externalizeDeps: { include: ['webgpu'] },
      rolldownOptions: {
        input: [
          ...['main', 'server', 'cli'].map((host) => resolve(root, `src/${host}/index.ts`)),
          ...workers.map((file) => resolve(root, 'src/studio/workers', file)),
        ],
        // Modules stay as they are, so that a worker beside its client in the source is beside it in the build.
        output: { format: 'es', preserveModules: true, preserveModulesRoot: resolve(root, 'src'), entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: true,
      externalizeDeps: false,
      // A sandboxed preload is one CommonJS file.
      rolldownOptions: { input: { index: resolve(root, 'src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    base: './',
    plugins: rendererPlugins(root),
    build: {
      ...rendererBuild,
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      rolldownOptions: { input: resolve(root, 'src/renderer/index.html') },
    },
  },
});
