/** Projects opened lately, kept in the settings folder. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import type { RecentProject } from '../../shared/contract/app.ts';
import { replaceJson } from './durable.ts';

const KEPT = 20;
const stored = z.array(z.object({ path: z.string(), openedAt: z.number() }));
type Stored = z.infer<typeof stored>;

export class RecentProjects {
  readonly #file: string;

  constructor(settingsFolder: string) {
    this.#file = join(settingsFolder, 'recent.json');
  }

  /** Newest first. */
  list(): RecentProject[] {
    return this.#read().map(({ path, openedAt }) => ({ path, openedAt, name: basename(path, extname(path)), exists: existsSync(path) }));
  }

  add(path: string): void {
    this.#write([{ path, openedAt: Date.now() }, ...this.#read().filter((entry) => entry.path !== path)].slice(0, KEPT));
  }

  forget(path: string): void {
    this.#write(this.#read().filter((entry) => entry.path !== path));
  }

  /** A list that is missing or unreadable is an empty one: nothing but convenience is lost. */
  #read(): Stored {
    try {
      return stored.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return [];
    }
  }

  /** Opening a project must not fail because this list cannot be kept. */
  #write(entries: Stored): void {
    try {
      replaceJson(this.#file, entries);
    } catch (error) {
      console.warn(`The list of recent projects could not be saved: ${String(error)}`);
    }
  }
}
