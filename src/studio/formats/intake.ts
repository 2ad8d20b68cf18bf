/** Files that a window hands over to be looked at before an import: kept on the disk until then, under names of our own. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { describeFileError } from '../app/durable.ts';
import { requireRoom } from '../disk-room.ts';
import { relativePath } from '../images/upload.ts';
import type { WorkerClient } from '../workers/worker-client.ts';
import { DataSet } from './data-set.ts';
import { isLabelFile } from '../../shared/file-kinds.ts';
import { figure } from '../../shared/words.ts';
import type { FormatsMethods } from './methods.ts';
import type { GivenFile } from './tree.ts';

const DAYS_KEPT = 2;
const DAY = 86_400_000;

export class Intake {
  readonly #folder: string;
  readonly #client: WorkerClient<FormatsMethods>;
  readonly #files = new Map<string, GivenFile>();
  readonly #names: string[] = [];
  readonly #sizes: number[] = [];
  #count = 0;
  #data: DataSet | null = null;

  constructor(parent: string, client: WorkerClient<FormatsMethods>) {
    this.#folder = join(parent, randomUUID());
    this.#client = client;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  addNames(paths: readonly string[], sizes: readonly number[]): void {
    if (paths.length !== sizes.length) throw new StudioError('INVALID', 'Each picture needs its size.');
    if (this.#names.length + paths.length > LIMITS.import.files) {
      throw new StudioError('INVALID', `There are more than ${figure(LIMITS.import.files)} files. Import them folder by folder.`);
    }
    for (const path of paths) this.#names.push(relativePath(path));
    for (const size of sizes) this.#sizes.push(size);
    this.#data = null;
  }

  /** Whole files, or the part of one that begins at `offset`. */
  async add(paths: readonly string[], files: readonly File[], offset: number): Promise<void> {
    if (paths.length !== files.length) throw new StudioError('INVALID', 'Each file needs its path.');
    if (offset > 0 && files.length > 1) throw new StudioError('INVALID', 'Parts of files come one by one.');
    for (const [n, file] of files.entries()) {
      const path = relativePath(paths[n]!);
      if (!isLabelFile(path)) throw new StudioError('INVALID', `"${path}" is neither a table of labels nor an archive.`);
      const known = this.#files.get(path);
      const size = known?.size ?? 0;
      // A part that was lost on the way would leave a hole.
      if (offset !== size && (known || offset > 0)) {
        throw new StudioError('INVALID', `"${path}" came in parts that do not fit together. Give it again.`);
      }
      if (size + file.size > LIMITS.zip.totalBytes) {
        throw new StudioError('INVALID', `"${path}" has more than ${LIMITS.zip.totalBytes / 2 ** 30} GB.`);
      }
      // A name of its own at once: another file may come while this one is written.
      const location = known?.location ?? join(this.#folder, String(this.#count++));
      requireRoom(
        this.#folder,
        LIMITS.freeDisk.bytes + file.size,
        () => `The disk of "${this.#folder}" is too full to look at these files. Make room, or import them with "mien import".`,
      );
      const bytes = new Uint8Array(await file.arrayBuffer());
      await appendFile(location, bytes).catch((error: unknown) => {
        throw describeFileError(error, {
          full: `The disk of "${this.#folder}" is full. Make room, or import the files with "mien import".`,
          refused: `The files could not be kept in "${this.#folder}". Choose them again, or import them with "mien import".`,
        });
      });
      this.#files.set(path, { path, size: size + file.size, location });
    }
    this.#data = null;
  }

  get data(): DataSet {
    return (this.#data ??= new DataSet(this.#client, {
      files: [...this.#files.values()],
      names: [...this.#names],
      sizes: [...this.#sizes],
    }));
  }

  discard(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What an ended studio left behind. */
export function clearOldIntakes(parent: string): void {
  try {
    for (const name of readdirSync(parent)) {
      const folder = join(parent, name);
      if (Date.now() - statSync(folder).mtimeMs > DAYS_KEPT * DAY) rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    // There is none yet.
  }
}
