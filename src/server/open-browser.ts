/** Shows an address in the person's browser, where there is a screen to show it on. */
import open from 'open';

/** No browser is opened on a build machine, over SSH or without a display. */
export function canShowBrowser(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  if (env.CI || env.SSH_CONNECTION || env.MIEN_NO_BROWSER) return false;
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** A browser that cannot be started is no fault: the address was printed. */
export async function openBrowser(address: string): Promise<void> {
  try {
    const child = await open(address);
    child.on('error', () => undefined);
    child.unref();
  } catch {
    // The address stands in the terminal.
  }
}
