/** The compiled learning kernels on disk. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KernelVariant } from '../../engine/kernels/compile.ts';
import { StudioError } from '../../shared/errors.ts';

const UP_TO_ROOT = join(import.meta.dirname, '..', '..', '..');
const isCheckout = import.meta.filename.endsWith('.ts');

/** In a checkout this file is src/studio/backends/kernel-files.ts; in a build it is out/main/studio/backends/kernel-files.js. */
function kernelFolder(): string {
  return isCheckout ? join(UP_TO_ROOT, 'out', 'kernels') : join(UP_TO_ROOT, 'kernels');
}

/**
 * The compiled kernels. In a checkout they are built first where they are missing or older than their sources.
 * @throws StudioError FILE_ACCESS where they are missing.
 */
export async function readKernels(variant: KernelVariant): Promise<Uint8Array<ArrayBuffer>> {
  await buildInCheckout();
  const file = join(kernelFolder(), `${variant}.wasm`);
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new StudioError(
      'FILE_ACCESS',
      `The learning kernels in ${file} can't be read. Install the program again, or run "npm run build" in a checkout.`,
      {
        cause,
      },
    );
  }
}

/** The compiler is a development dependency, so the bundle must not see this import. */
async function buildInCheckout(): Promise<void> {
  const script = join(UP_TO_ROOT, 'scripts', 'build-kernels.ts');
  if (!isCheckout || !existsSync(script)) return;
  const { ensureKernels } = (await import(/* @vite-ignore */ pathToFileURL(script).href)) as { ensureKernels(): Promise<void> };
  await ensureKernels();
}
