/** Hands files with labels and archives over, to be looked at: small ones together, large ones in parts. */
import { LIMITS } from '../../shared/limits.ts';
import type { StudioClient } from '../../shared/contract/index.ts';
import type { PickedFile } from './collect-files.ts';

/** Half of what a call may hold: names and framing come on top. */
const MOST_BYTES = LIMITS.upload.bytes / 2;
const NAMES_AT_ONCE = 20_000;

export interface IntakeOptions {
  readonly labels: readonly PickedFile[];
  /** Pictures that are to come: only their names and sizes are told. */
  readonly pictures: readonly PickedFile[];
  readonly signal: AbortSignal;
  /** 0 to 1. */
  progress(done: number): void;
}

/** Number of the place where they lie now. */
export async function sendIntake(studio: StudioClient, { labels, pictures, signal, progress }: IntakeOptions): Promise<number> {
  const { intakeId } = await studio.imports.begin();
  const bytes = labels.reduce((sum, { file }) => sum + file.size, 0);
  let sent = 0;
  try {
    for (let from = 0; from < pictures.length; from += NAMES_AT_ONCE) {
      signal.throwIfAborted();
      const named = pictures.slice(from, from + NAMES_AT_ONCE);
      await studio.imports.name({ intakeId, paths: named.map(({ path }) => path), sizes: named.map(({ file }) => file.size) });
    }
    for (const batch of batches(labels)) {
      for (let offset = 0; offset === 0 || (batch.length === 1 && offset < batch[0]!.file.size); offset += MOST_BYTES) {
        signal.throwIfAborted();
        const files = batch.map(({ file, path }) => new File([file.slice(offset, offset + MOST_BYTES)], path.split('/').at(-1) ?? 'file'));
        await studio.imports.add({ intakeId, paths: batch.map(({ path }) => path), files, offset });
        sent += files.reduce((sum, file) => sum + file.size, 0);
        progress(bytes === 0 ? 1 : sent / bytes);
      }
    }
    return intakeId;
  } catch (error) {
    await discardIntake(studio, intakeId);
    throw error;
  }
}

/** Where it fails there is nothing to tell a person: the studio sweeps away what is left when it ends. */
export async function discardIntake(studio: StudioClient, intakeId: number): Promise<void> {
  await studio.imports.discard({ intakeId }).catch((error: unknown) => console.warn('Files that were handed over are left behind.', error));
}

/** A file that needs parts goes alone. */
function batches(files: readonly PickedFile[]): PickedFile[][] {
  const all: PickedFile[][] = [];
  let bytes = 0;
  for (const picked of files) {
    const last = all.at(-1);
    const fits = last !== undefined && last.length < LIMITS.upload.files && bytes + picked.file.size <= MOST_BYTES;
    if (fits) last.push(picked);
    else all.push([picked]);
    bytes = fits ? bytes + picked.file.size : picked.file.size;
  }
  return all;
}
