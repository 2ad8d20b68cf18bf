/** An import that is fed file by file by whoever shows the studio. */
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { cleanPath } from '../formats/clean-annotation.ts';
import type { SourceItem } from './sources.ts';

/** Bytes that may wait before the sender has to. */
const QUEUE_BYTES = 64 * 2 ** 20;
/** So long may nothing come while all that came is taken: then the sender is gone, as a window is that was closed or loaded anew. */
const PATIENCE_MILLISECONDS = 120_000;

export class Upload implements AsyncIterable<SourceItem> {
  readonly #patience: number;
  readonly #queue: { item: SourceItem; bytes: number }[] = [];
  #waiting = 0;
  #ended = false;
  #wake: () => void = () => undefined;
  #drained: (() => void)[] = [];

  constructor(patience = PATIENCE_MILLISECONDS) {
    this.#patience = patience;
  }

  /** Resolves when there is room for more. */
  async add(
    paths: readonly string[],
    files: readonly File[],
    frames?: { readonly video: string; readonly at: readonly number[] } | undefined,
  ): Promise<void> {
    if (this.#ended) throw new StudioError('INVALID', 'This import is over. Start another one for more files.');
    if (paths.length !== files.length) throw new StudioError('INVALID', 'Each file needs its path.');
    if (frames && frames.at.length !== files.length) throw new StudioError('INVALID', 'Each frame needs its time.');
    const total = files.reduce((sum, { size }) => sum + size, 0);
    if (files.length > LIMITS.upload.files || (files.length > 1 && total > LIMITS.upload.bytes)) {
      throw new StudioError('INVALID', `At most ${LIMITS.upload.files} files and ${LIMITS.upload.bytes / 2 ** 20} MB at a time.`);
    }
    for (const [n, file] of files.entries()) {
      this.#waiting += file.size;
      this.#queue.push({
        bytes: file.size,
        item: {
          path: relativePath(paths[n]!),
          size: file.size,
          read: async () => new Uint8Array(await file.arrayBuffer()),
          ...(frames && { frame: { video: relativePath(frames.video), at: frames.at[n]! } }),
        },
      });
    }
    this.#wake();
    while (this.#waiting > QUEUE_BYTES && !this.#ended) await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  end(): void {
    this.#ended = true;
    this.#wake();
    this.#release();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<SourceItem> {
    for (;;) {
      const next = this.#queue.shift();
      if (next) {
        this.#waiting -= next.bytes;
        this.#release();
        yield next.item;
      } else if (this.#ended) return;
      else if (!(await this.#more())) {
        this.end();
        yield { path: 'all further files', reason: 'did not come, as when a window is closed or loaded anew; import them again' };
      }
    }
  }

  /** False where nothing came for too long. */
  #more(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#patience, false);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #release(): void {
    for (const resume of this.#drained.splice(0)) resume();
  }
}

/** A name to show and to match, never to open: without drive, dots or control characters. */
export function relativePath(path: string): string {
  const parts = path.normalize('NFC').replaceAll('\\', '/').split('/');
  const clean = parts.filter((part) => part !== '' && part !== '.' && part !== '..').map(cleanPath);
  return clean.join('/').slice(-LIMITS.import.pathLength) || 'unnamed';
}
