import { expect, it } from 'vitest';
import { useSessionStore } from '../../../../src/renderer/stores/session.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { StudioError } from '../../../../src/shared/errors.ts';
import { openStores } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

it('is not unsaved where a change was refused', async () => {
  const { client } = await makeStudio();
  await client.project.create({ name: 'x', classes: draftClasses(['a', 'b']) });
  const session = openStores(client).runWithContext(useSessionStore);
  await expect(session.save(() => client.project.setClasses({ classes: draftClasses(['a', 'A']) }))).rejects.toMatchObject({
    code: 'INVALID',
  });
  expect([session.saving, session.saveFailure]).toEqual(['saved', null]);

  const full = () => Promise.reject(new StudioError('DISK_FULL', 'The disk is full.'));
  await expect(session.save(full)).rejects.toMatchObject({ code: 'DISK_FULL' });
  await expect(session.save(() => client.project.setClasses({ classes: draftClasses(['a', 'A']) }))).rejects.toMatchObject({
    code: 'INVALID',
  });
  expect([session.saving, session.saveFailure]).toEqual(['failed', 'The disk is full.']);
});
