/** Before the browser specs: the renderer is built where it is missing or older than its sources. */
import { ensureRenderer } from '../../../scripts/build.ts';

export async function setup(): Promise<void> {
  await ensureRenderer();
}
