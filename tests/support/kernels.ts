/** Before any test: the kernels are compiled where they are missing or older than their sources. */
import { existsSync } from 'node:fs';

export async function setup(): Promise<void> {
  const script = new URL('../../scripts/build-kernels.ts', import.meta.url);
  if (!existsSync(script)) return;
  const { ensureKernels } = (await import(script.href)) as { ensureKernels(): Promise<void> };
  await ensureKernels();
}
