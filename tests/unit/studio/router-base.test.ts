import { createRouterClient, ORPCError } from '@orpc/server';
import { expect, test } from 'vitest';
import { readUndoState } from '../../../src/studio/db/ops.ts';
import { closeProject } from '../../../src/studio/db/open.ts';
import { implementer } from '../../../src/studio/router-base.ts';
import { makeProject } from '../../support/projects.ts';

test('whoever is at work in a project that is closed meanwhile is told so, and no fault of ours', async () => {
  const { db, ...project } = makeProject();
  const client = createRouterClient({
    labelled: implementer.project.labelled.handler(() => {
      closeProject({ db, ...project });
      return { counts: {} as never, ...readUndoState(db) };
    }),
  });
  const said = client.labelled();
  await expect(said).rejects.toBeInstanceOf(ORPCError);
  await expect(said).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('closed meanwhile') });
});
