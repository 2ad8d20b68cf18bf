import { expect, it } from 'vitest';
import { useNextFacesStore } from '../../../../src/renderer/stores/next-faces.ts';
import { useProjectStore } from '../../../../src/renderer/stores/project.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import type { NextFace } from '../../../../src/shared/contract/help.ts';
import { openStores, withCalls } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

const CLASSES = draftClasses(['a', 'b']);
const FACE: NextFace = { faceId: 1, reason: 'typical', guess: null };

/** A studio that says what to label next when it is let. */
async function opened() {
  const { client } = await makeStudio();
  const answer = Promise.withResolvers<NextFace[]>();
  const app = openStores(withCalls(client, 'help', { next: () => answer.promise }));
  const project = app.runWithContext(() => useProjectStore());
  await project.create({ name: 'one', classes: CLASSES });
  return { next: app.runWithContext(() => useNextFacesStore()), project, answer };
}

it('faces stay chosen until the project is another one', async () => {
  const { next, project, answer } = await opened();
  answer.resolve([FACE]);
  await next.choose(1);
  expect(next.chosen).toEqual([FACE]);
  await project.create({ name: 'two', classes: CLASSES });
  expect(next.chosen).toBeNull();
});

it('what comes after one has cancelled, or is of another project, is not shown', async () => {
  const { next, answer } = await opened();
  const asked = next.choose(1);
  expect(next.asking).not.toBeNull();
  next.cancel();
  expect(next.asking).toBeNull();
  answer.resolve([FACE]);
  await asked;
  expect(next.chosen).toBeNull();
  expect(next.failure).toBeNull();
});
