import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { defaultJoint } from '../../../../src/engine/stages/defaults.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { requireProject } from '../../../../src/studio/context.ts';
import { saveCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { makeStudio, studioOptions } from '../../../support/studio.ts';

it('a run of a project from elsewhere goes on with no file outside of the folders that may be opened', async () => {
  const options = studioOptions();
  const studio = await makeStudio({ ...options, roots: [options.projectsFolder] });
  const { client } = studio;
  await client.project.create({ name: 'given', classes: draftClasses(['calm', 'smile']) });
  const { db } = requireProject(studio.context);
  const oldProject = join(temporaryFolder(), 'private.mien');
  writeFileSync(oldProject, 'private');
  const base = BASE_CARDS[0]!;
  const common = { baseId: base.id, faces: 10, seed: 1, blocks: base.blocks.map(({ name }) => name) };
  const id = insertRun(db, {
    name: 'Rehearsed 1',
    stage: 'joint',
    from: null,
    baseId: base.id,
    state: 'interrupted',
    classes: [],
    settings: { ...defaultJoint(common, 'rehearsal'), oldProject },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
  saveCheckpoint(db, { runId: id, kind: 'last', epoch: 1, bytes: new Uint8Array(1) });
  await expect(client.runs.resume({ id })).rejects.toMatchObject({
    code: 'FILE_ACCESS',
    message: expect.stringContaining('outside of the folders') as string,
  });
});
