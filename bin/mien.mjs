#!/usr/bin/env node
// The `mien` command: the command line of the studio, or its browser host, on a Node that can run them.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const serves = process.argv[2] === 'serve';
process.argv.splice(2, serves ? 1 : 0, join(root, ...(serves ? ['scripts', 'serve.ts'] : ['src', 'cli', 'index.ts'])));
await import('./run.mjs');
