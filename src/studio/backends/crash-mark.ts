/** Native code that ends the whole program as it is loaded must not do so at every start: who dies in it leaves a mark. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backendName, type BackendName } from '../../shared/backends.ts';
import { isRunning } from '../db/running.ts';

const FILE = 'loading-backend.json';
const schema = z.object({ name: backendName, process: z.int() });

export class CrashMark {
  readonly #file: string;
  readonly #folder: string;

  constructor(settingsFolder: string) {
    this.#folder = settingsFolder;
    this.#file = join(settingsFolder, FILE);
  }

  /** Loads it; the mark stays only where the process does not come back from it. */
  async during<Result>(name: BackendName, load: () => Promise<Result>): Promise<Result> {
    if (name === 'wasm' || name === 'cpu') return load();
    const left = this.#leave(name);
    try {
      return await load();
    } finally {
      if (left) this.forgive();
    }
  }

  /** A folder that takes no mark is no reason not to learn. */
  #leave(name: BackendName): boolean {
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(this.#file, JSON.stringify({ name, process: process.pid }));
      return true;
    } catch (error) {
      console.warn(`It could not be noted that ${name} is being loaded: ${String(error)}`);
      return false;
    }
  }

  /** The backend in whose loading an earlier program died, or null. */
  blamed(): BackendName | null {
    try {
      const mark = schema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
      return isRunning(mark.process) ? null : mark.name;
    } catch {
      return null;
    }
  }

  forgive(): void {
    rmSync(this.#file, { force: true });
  }
}
