/** Faults of ours, kept in a file of the settings folder for whoever is to mend them. */
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { makeFolders } from './app/make-folders.ts';
import { readVersion } from './app/version.ts';
import { faultSentence } from './jobs/ending.ts';

/** Above this the newer half stays. */
const MOST_BYTES = 2 ** 20;

export class FaultLog {
  readonly #folder: string;
  readonly #file: string;

  constructor(settingsFolder: string) {
    this.#folder = settingsFolder;
    this.#file = join(settingsFolder, 'mien.log');
  }

  /** Keeps it, whatever else fails; what to tell the person to whom it happened. */
  add(fault: unknown): string {
    console.error(fault);
    try {
      makeFolders(this.#folder);
      appendFileSync(this.#file, `${new Date().toISOString()} Mien ${readVersion()}\n${inspect(fault)}\n\n`, { mode: 0o600 });
      if (statSync(this.#file).size > MOST_BYTES) this.#halve();
    } catch (error) {
      console.error(error);
      return faultSentence(fault);
    }
    return `${faultSentence(fault).replace(/[.\s]*$/, '')}. The details are in ${this.#file}.`;
  }

  #halve(): void {
    const bytes = readFileSync(this.#file);
    const newer = bytes.subarray(bytes.length >> 1);
    // From the first line that is whole.
    writeFileSync(this.#file, newer.subarray(newer.indexOf('\n') + 1));
  }
}
