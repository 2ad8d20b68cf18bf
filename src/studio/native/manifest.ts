/** What is installed: the library's files and where they came from, in a folder of the person's settings. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describeFileError } from '../app/durable.ts';
import type { LibraryFolder } from './library.ts';

export const manifestSchema = z.object({
  form: z.literal(1),
  /** Of TensorFlow, as the library says. */
  version: z.string(),
  /** "tensorflow_cpu-2.21.0-….whl": the archives or the folder that it was taken from. */
  sources: z.array(z.string()),
  /** Made for CUDA. */
  gpu: z.boolean(),
  /** What it ran on when it was tried. */
  device: z.string(),
  usesGpu: z.boolean(),
  installedAt: z.number(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
  /** Libraries of CUDA, in the order in which they have to be loaded. */
  preload: z.array(z.string()),
  /** What was missing for a graphics card when it was tried, in sentences. */
  needs: z.array(z.string()),
});
export type NativeManifest = z.infer<typeof manifestSchema>;

/** All that belongs to the native library lies here. */
export const nativeFolder = (settingsFolder: string): string => join(settingsFolder, 'native');
export const installedFolder = (settingsFolder: string): string => join(nativeFolder(settingsFolder), 'tensorflow');

const FILE = 'manifest.json';

export function writeManifest(folder: string, manifest: NativeManifest): void {
  try {
    writeFileSync(join(folder, FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  } catch (error) {
    throw describeFileError(error, {
      full: `The disk of "${folder}" is full. Make room, then install it again.`,
      refused: `The library could not be kept in "${folder}". Check that you may write there and that nothing else removes it, then install it again.`,
    });
  }
}

/** Null where nothing is installed, or not whole. */
export function readManifest(settingsFolder: string): NativeManifest | null {
  const folder = installedFolder(settingsFolder);
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
    const whole = manifest.files.every(({ path, bytes }) => statSync(join(folder, path)).size === bytes);
    return whole ? manifest : null;
  } catch {
    return null;
  }
}

/** The installed library, ready to be opened; null where there is none. */
export function installedLibrary(settingsFolder: string): LibraryFolder | null {
  const manifest = readManifest(settingsFolder);
  return manifest && { folder: installedFolder(settingsFolder), preload: manifest.preload };
}

/** Something lies there that is not whole: a file was deleted by hand, or the disk was full. */
export function isDamaged(settingsFolder: string): boolean {
  return existsSync(join(installedFolder(settingsFolder), FILE)) && readManifest(settingsFolder) === null;
}
