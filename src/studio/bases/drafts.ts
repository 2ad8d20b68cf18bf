/** Files of models that are being brought in by a window: kept apart until the base is made or given up. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { describeFileError } from '../app/durable.ts';
import { libraryFolder } from './library.ts';

function kept(folder: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    throw describeFileError(error, {
      full: `The disk of "${folder}" is full. Make room, then choose the model again.`,
      refused: `The model could not be kept in "${folder}". Check that you may write there, or bring it in by "mien base add".`,
    });
  }
}

export class Drafts {
  readonly #settingsFolder: string;
  readonly #open = new Map<string, string>();

  constructor(settingsFolder: string) {
    this.#settingsFolder = settingsFolder;
  }

  begin(): string {
    const id = randomUUID();
    const folder = join(libraryFolder(this.#settingsFolder), `.draft-${id}`);
    kept(folder, () => mkdirSync(folder, { recursive: true }));
    this.#open.set(id, folder);
    return id;
  }

  /** Adds to the end of a file. */
  async put(id: string, name: string, part: Blob): Promise<void> {
    const folder = this.folder(id);
    if (!/^[\w][\w. ()-]{0,199}$/.test(name)) {
      throw new StudioError('INVALID', `"${name.slice(0, 60)}" is not a name that a model's file may have. Give it a plain name.`);
    }
    const names = readdirSync(folder);
    if (!names.includes(name) && names.length >= LIMITS.base.files) {
      throw new StudioError('BAD_MODEL', `A model has at most ${LIMITS.base.files} files. Choose those of one model only.`);
    }
    const size = names.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    if (size + part.size > LIMITS.base.fileBytes) {
      throw new StudioError(
        'BAD_MODEL',
        `The model is larger than ${LIMITS.base.fileBytes / 2 ** 20} MB, which is the most that a base may have.`,
      );
    }
    const bytes = new Uint8Array(await part.arrayBuffer());
    kept(folder, () => appendFileSync(join(folder, name), bytes));
  }

  /** The folder itself, or its one file, so that messages name what the person chose. */
  path(id: string): string {
    const folder = this.folder(id);
    const names = readdirSync(folder);
    return names.length === 1 ? join(folder, names[0]!) : folder;
  }

  folder(id: string): string {
    const folder = this.#open.get(id);
    if (!folder) throw new StudioError('NOT_FOUND', 'That model was put away meanwhile. Choose its file again.');
    return folder;
  }

  discard(id: string): void {
    const folder = this.#open.get(id);
    if (folder) rmSync(folder, { recursive: true, force: true });
    this.#open.delete(id);
  }

  close(): void {
    for (const id of this.#open.keys()) this.discard(id);
  }
}
