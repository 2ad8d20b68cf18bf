/** A drawn project in which a head has learnt. */
import { join } from 'node:path';
import type { Run } from '../../../src/shared/contract/runs.ts';
import { createStudio } from '../../../src/studio/studio.ts';
import { drawProject } from '../../support/drawn-faces.ts';
import { endOfRun } from '../../support/endings.ts';

export async function drawTrainedProject(folder: string): Promise<{ readonly file: string; readonly head: Run }> {
  const file = join(folder, 'drawn.mien');
  await drawProject(file);
  const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(file);
  const { run: head } = await endOfRun(
    studio,
    await studio.client.runs.start({ stage: 'head', settings: { baseId: 'face-expression', seed: 1 } }),
  );
  await studio.close();
  return { file, head };
}
