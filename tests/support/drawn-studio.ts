/** A studio in which a project with drawn faces is open, until the test ends. */
import { join } from 'node:path';
import type { Studio } from '../../src/studio/studio.ts';
import { drawProject, type DrawnOptions } from './drawn-faces.ts';
import { temporaryFolder } from './projects.ts';
import { makeStudio, studioOptions } from './studio.ts';

export async function drawnStudio(drawn: DrawnOptions = {}, options = studioOptions()): Promise<Studio> {
  const path = join(temporaryFolder(), 'drawn.mien');
  await drawProject(path, drawn);
  const studio = await makeStudio(options);
  await studio.open(path);
  return studio;
}
