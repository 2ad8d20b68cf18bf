/** Stops in the middle of a run, with bytes stored that nothing refers to yet. */
import { putBlob } from '../../../src/studio/db/blobs.ts';
import { saveCheckpoint } from '../../../src/studio/db/checkpoints.ts';
import { openProject } from '../../../src/studio/db/open.ts';
import { insertRun } from '../../../src/studio/db/runs.ts';

const { db } = openProject(process.argv[2]!);
const runId = insertRun(db, {
  name: 'Head 1',
  stage: 'head',
  from: null,
  baseId: 'face-expression',
  state: 'running',
  classes: [],
  settings: { baseId: 'face-expression', mirror: false, seed: 1 },
  snapshotBlobId: putBlob(db, Buffer.from('snapshot'), 'application/json'),
  snapshotHash: 'x',
  backend: null,
});
saveCheckpoint(db, { runId, kind: 'last', epoch: 1, bytes: Buffer.alloc(50_000, 1) });
putBlob(db, Buffer.alloc(50_000, 2), 'application/octet-stream');
console.log(runId);
setInterval(() => undefined, 1000);
