/** Shows an address in the person's browser, where there is a screen to show it on. */
import { existsSync } from 'node:fs';
import open from 'open';
import type { LaunchFile } from './launch-file.ts';

/** No browser is opened on a build machine, over SSH or without a display. */
export function canShowBrowser(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  if (env.CI || env.SSH_CONNECTION || env.MIEN_NO_BROWSER) return false;
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Windows keeps what a program is started with from other people, and its browsers may not read the files of a Linux inside it. */
export function needsLaunchFile(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'win32' && !env.WSL_DISTRO_NAME;
}

/** Opens the file, which is gone once the browser is in, or the address where there is none or nothing that shows it. */
export async function openBrowser(address: string, file: LaunchFile | null): Promise<void> {
  try {
    const child = await open(file?.path ?? address);
    child.on('error', () => undefined);
    child.on('exit', (code) => {
      if (code && file && existsSync(file.path)) void openBrowser(address, null);
    });
    child.unref();
  } catch {
    // A browser that cannot be started is no fault: the address stands in the terminal.
  }
}
