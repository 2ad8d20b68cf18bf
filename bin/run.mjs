#!/usr/bin/env node
// node bin/run.mjs FILE ARGS…: runs a TypeScript or JavaScript file of ours on a Node that can.
import { spawn } from 'node:child_process';
import { findNode, NODE_MISSING } from './node.mjs';

const node = findNode();
if (!node) {
  console.error(NODE_MISSING);
  process.exit(2);
}
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === 'SIGINT' ? 2 : 15);
});
