/** Electron's runtime: where it is, fetched if need be, or why there is none. Its package fetches it at first use. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-node.ts';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
const RELEASES = 'https://github.com/electron/electron/releases';
const SECONDS_TO_ANSWER = 5;
const SECONDS_TO_FETCH = 300;

export async function findElectron(): Promise<{ readonly program: string } | { readonly reason: string }> {
  const { env, platform } = process;
  if (env.CI) return { reason: 'on a build machine there is no window to open.' };
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return { reason: 'there is no display for a window of its own.' };
  if (platform === 'linux' && process.getuid?.() === 0) {
    return { reason: 'a window of its own is not opened for root, whom its sandbox does not serve.' };
  }
  const program = installedElectron();
  if (program) return { program };
  if (!(await canFetch())) return { reason: `Electron's runtime is not here yet and could not be fetched from ${new URL(RELEASES).host}.` };
  console.log("Fetching Electron's runtime (about 110 MB), once…");
  await fetchRuntime();
  const fetched = installedElectron();
  return fetched ? { program: fetched } : { reason: "Electron's runtime could not be fetched." };
}

/** Path of the program, if the package has fetched it. */
export function installedElectron(): string | null {
  const pathFile = join(PACKAGE, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

async function canFetch(): Promise<boolean> {
  if (process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror) return true;
  try {
    await fetch(RELEASES, { method: 'HEAD', signal: AbortSignal.timeout(SECONDS_TO_ANSWER * 1000) });
    return true;
  } catch {
    return false;
  }
}

/** How far it is, where that takes half a minute, and why it failed, it says itself. */
function fetchRuntime(): Promise<void> {
  const child = spawn(process.execPath, [join(PACKAGE, 'install.js')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: SECONDS_TO_FETCH * 1000,
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  });
}
