#!/usr/bin/env node
// node bin/run.mjs FILE ARGS…: runs a TypeScript or JavaScript file of ours on a Node that can.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { findNode, nodeEnvironment, NODE_FLAGS, NODE_MISSING } from './node.mjs';

const node = findNode();
if (!node) {
  console.error(NODE_MISSING);
  process.exit(2);
}
const child = spawn(node, [...NODE_FLAGS, ...process.argv.slice(2)], {
  // The channel carries nothing: it ends with this process, however that ends.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...nodeEnvironment(), MIEN_LAUNCHER: String(process.pid) },
});
// On Windows the console has told the child already, and to send a signal would end it at once.
const passOn = process.platform === 'win32' ? () => {} : (signal) => child.kill(signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
