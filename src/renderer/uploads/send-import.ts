/** Sends pictures, and frames of videos, to an import that was begun; stops where the import has ended. */
import type { StudioClient } from '../../shared/contract/index.ts';
import type { SkippedFile } from '../../shared/contract/images.ts';
import type { PickedFile } from './collect-files.ts';
import { videoFrames } from './video-frames.ts';

export interface SendOptions {
  readonly importId: number;
  readonly batches: readonly (readonly PickedFile[])[];
  readonly videos: readonly PickedFile[];
  readonly framesPerSecond: number;
  /** False once the job has ended: nothing more is taken. */
  isRunning(): boolean;
}

const FRAMES_AT_ONCE = 8;

/** Videos that could not be decoded, and why. */
export async function sendImport(studio: StudioClient, options: SendOptions): Promise<SkippedFile[]> {
  const { importId, batches, videos, framesPerSecond, isRunning } = options;
  const refused: SkippedFile[] = [];
  for (const batch of batches) {
    if (!isRunning()) return refused;
    const [video] = new Set(batch.map(({ frame }) => frame?.video));
    const frames =
      video !== undefined && batch.every(({ frame }) => frame?.video === video)
        ? { video, at: batch.map(({ frame }) => frame!.at) }
        : undefined;
    await studio.images.addToImport({
      importId,
      paths: batch.map(({ path }) => path),
      files: batch.map(({ file }) => file),
      ...(frames && { frames }),
    });
  }
  for (const { file, path } of videos) {
    const stop = new AbortController();
    try {
      for await (const frames of inBatches(videoFrames(file, framesPerSecond, stop.signal))) {
        if (!isRunning()) return refused;
        const paths = frames.map((frame) => `${path}/${frame.file.name}`);
        await studio.images.addToImport({
          importId,
          paths,
          files: frames.map((frame) => frame.file),
          frames: { video: path, at: frames.map(({ at }) => at) },
        });
      }
    } catch (error) {
      // What the studio refuses ends the import; a video that cannot be decoded does not.
      if (error instanceof Error && 'code' in error && typeof error.code === 'string') throw error;
      refused.push({ file: path, reason: error instanceof Error ? error.message.replace(`"${file.name}" `, '') : 'could not be decoded' });
    } finally {
      stop.abort();
    }
  }
  return refused;
}

async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < FRAMES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
