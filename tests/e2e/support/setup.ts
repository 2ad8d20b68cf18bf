/** Before the browser specs: the renderer is built where it is missing or older than its sources, and the browser is unpacked. */
import { ensureRenderer } from '../../../scripts/build.ts';
import { launchBrowser } from '../../../scripts/support/browser.ts';

export async function setup(): Promise<void> {
  await ensureRenderer();
  // Specs run beside each other: two of them would unpack it at once, each over the other's file.
  await (await launchBrowser()).close();
}
