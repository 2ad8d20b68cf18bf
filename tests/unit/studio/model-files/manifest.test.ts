import { expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { defaultJoint } from '../../../../src/engine/stages/defaults.ts';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import { makeManifest } from '../../../../src/studio/model-files/manifest.ts';

it('a manifest does not say where on this computer the rehearsed faces lay', () => {
  const [base] = BASE_CARDS;
  const settings = {
    ...defaultJoint({ baseId: base!.id, faces: 200, seed: 1, blocks: ['block1'] }, 'rehearsal'),
    oldProject: '/home/ada/old.mien',
  };
  const run = { name: 'Rehearsed 1', stage: 'joint', base: base!, settings, classes: [{ classId: 1, name: 'calm' }] } as unknown as Run;
  expect(makeManifest(run, { snapshot: '', files: [] }).run.settings).toMatchObject({ method: 'rehearsal', oldProject: 'old.mien' });
});
