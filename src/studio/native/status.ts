/** What of the native library is there, and what is missing. */
import type { NativeStatus } from '../../shared/contract/native.ts';
import { cudaDriver } from './cuda-driver.ts';
import { findClient } from './client.ts';
import { installedFolder, isDamaged, readManifest, type NativeManifest } from './manifest.ts';
import { officialPackages } from './platform.ts';

export async function nativeStatus(settingsFolder: string): Promise<NativeStatus> {
  const manifest = readManifest(settingsFolder);
  const packages = officialPackages();
  const driver = cudaDriver();
  const client = packages && (await findClient({ pip: packages.wheel !== null }));
  const cards = [...(driver?.cards ?? [])];
  const needs: string[] = [];
  if (isDamaged(settingsFolder)) needs.push('The library that was installed is not whole any more. Install it again, or remove it.');
  if (manifest) needs.push(...manifest.needs);
  else if (cards.length > 0) needs.push(`To use ${cards[0]!.name}, install the library for graphics cards.`);
  return {
    installed: manifest && libraryOf(manifest),
    folder: installedFolder(settingsFolder),
    offered: { cpu: packages !== null, gpu: packages !== null && (packages.wheel?.gpu ?? packages.jar.gpu) !== null },
    client: client?.kind ?? null,
    cards,
    needs,
  };
}

export function libraryOf({
  version,
  sources,
  gpu,
  device,
  usesGpu,
  installedAt,
  files,
}: NativeManifest): NonNullable<NativeStatus['installed']> {
  return { version, sources, gpu, device, usesGpu, installedAt, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}
