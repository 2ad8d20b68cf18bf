/** What the tests of native code need of the machine: the TensorFlow library, and a graphics processor in software. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';
import type { LibraryFolder } from '../../src/studio/native/library.ts';
import { installedLibrary } from '../../src/studio/native/manifest.ts';

/** As `mien native install` left it for this user; null, and the tests of it are skipped, where it was never installed. */
export function tensorflowLibrary(): LibraryFolder | null {
  return installedLibrary(envPaths('mien', { suffix: '' }).config);
}

export const NO_TENSORFLOW = 'the TensorFlow library is not installed here: mien native install';

/** Variables of a process that finds SwiftShader, the Vulkan driver in software that Chromium brings; null where there is no build of it. */
export async function softwareGpu(): Promise<Record<string, string> | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const { inflate } = await import('@sparticuz/chromium');
  const packed = join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin/swiftshader.tar.br');
  const driver = join(tmpdir(), 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) await inflate(packed);
  return existsSync(driver) ? { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: tmpdir() } : null;
}
