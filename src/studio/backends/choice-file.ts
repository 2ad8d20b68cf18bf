/** Which backend the person wants, and how fast each was, kept in the settings folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backendChoice } from '../../shared/backends.ts';
import { backendSpeed } from '../../shared/contract/backends.ts';
import { StudioError } from '../../shared/errors.ts';
import { replaceJson } from '../app/durable.ts';

const measuredSchema = z.object({
  /** What the figures depend on: version, devices, threads. Other figures are needed when it changes. */
  machine: z.string(),
  at: z.number(),
  speeds: z.array(backendSpeed),
});
export type Measured = z.infer<typeof measuredSchema>;

const storedSchema = z.object({ choice: backendChoice, measured: measuredSchema.nullable() });
export type StoredChoice = z.infer<typeof storedSchema>;

const FILE = 'backends.json';

/** What is missing or unreadable is as on the first day: it is measured again. */
export function readChoice(settingsFolder: string): StoredChoice {
  try {
    return storedSchema.parse(JSON.parse(readFileSync(join(settingsFolder, FILE), 'utf8')));
  } catch {
    return { choice: 'auto', measured: null };
  }
}

/** @throws StudioError FILE_ACCESS */
export function writeChoice(settingsFolder: string, stored: StoredChoice): void {
  try {
    replaceJson(join(settingsFolder, FILE), stored);
  } catch (cause) {
    throw new StudioError(
      'FILE_ACCESS',
      `The settings in "${settingsFolder}" can't be written. Make room or give the right to write there.`,
      {
        cause,
      },
    );
  }
}
