/** A whole studio in a folder of its own. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StudioOptions } from '../../src/studio/context.ts';
import { createStudio, type Studio } from '../../src/studio/studio.ts';
import { temporaryFolder } from './projects.ts';

export function studioOptions(change: Partial<StudioOptions> = {}): StudioOptions {
  const folder = temporaryFolder();
  return { host: 'cli', projectsFolder: join(folder, 'projects'), settingsFolder: join(folder, 'settings'), roots: 'any', ...change };
}

export async function makeStudio(options: StudioOptions = studioOptions()): Promise<Studio> {
  const studio = await createStudio(options);
  onTestFinished(() => studio.close());
  return studio;
}
