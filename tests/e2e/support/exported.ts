/** A model of drawn faces that looks both ways, exported to `folder`/model. */
import { join } from 'node:path';
import { createStudio } from '../../../src/studio/studio.ts';
import { drawProject } from '../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../support/endings.ts';

export async function exportedModel(folder: string): Promise<string> {
  await drawProject(join(folder, 'drawn.mien'));
  const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(join(folder, 'drawn.mien'));
  const started = await studio.client.runs.start({ stage: 'head', settings: { baseId: 'face-expression', mirror: true, seed: 1 } });
  const { run } = await endOfRun(studio, started);
  const { jobId } = await studio.client.exports.create({ runId: run.id, dir: join(folder, 'model') });
  await endOfJob(studio, jobId);
  await studio.close();
  return join(folder, 'model');
}
