#!/usr/bin/env node
// The `mien` command: the command line of the studio, on a Node that can run it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
process.argv.splice(2, 0, join(here, '..', 'src', 'cli', 'index.ts'));
await import('./run.mjs');
