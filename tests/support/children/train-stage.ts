/** Trains the stage given, and prints the epoch of each new checkpoint. */
import { writeSync } from 'node:fs';
import type { StageStart } from '../../../src/shared/contract/stages.ts';
import { createStudio } from '../../../src/studio/studio.ts';
import { findCheckpoint } from '../../../src/studio/db/checkpoints.ts';

const [path = '', folder = '', start = ''] = process.argv.slice(2);
const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
await studio.open(path);
const { runId } = await studio.client.runs.start(JSON.parse(start) as StageStart);
let last = -1;
for await (const { state } of await studio.client.runs.watch({ id: runId })) {
  const epoch = findCheckpoint(studio.context.project()!.db, runId, 'last')?.epoch ?? last;
  if (epoch > last) writeSync(1, `${epoch}\n`);
  last = epoch;
  if (state !== 'running') throw new Error(`The run ended as ${state} before it was killed`);
}
