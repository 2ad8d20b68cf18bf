import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { mergeCopy } from '../../../../src/studio/people/merge.ts';
import { changePerson, choosePerson } from '../../../../src/studio/people/roster.ts';
import { countsAsSeen } from '../../../../src/studio/people/sight.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';
import { undoLabels } from '../../../support/undo.ts';

it('own counts of who works blind are of faces in use, and follow merged copies', async () => {
  const original = makeProject({ faces: 4 });
  const [anna, ben] = addPeople(original, ['Anna', 'Ben']);
  changePerson(original, { id: anna!, blind: true });
  closeProject(original);
  const path = join(temporaryFolder(), 'copy.mien');
  copyFileSync(original.path, path);
  const [here, there] = [openProject(original.path), openProject(path)];
  onTestFinished(() => [here, there].forEach(closeProject));

  labelAs(here, anna!, '112');
  expect(countsAsSeen(here.db)).toMatchObject({ faces: 4, labelled: 3, unlabelled: 1 });
  excludeFaces(here, [1, 4], 'quality');
  expect(countsAsSeen(here.db)).toMatchObject({ faces: 2, labelled: 2, unlabelled: 0 });
  undoLabels(here);
  expect(countsAsSeen(here.db)).toMatchObject({ faces: 4, labelled: 3, unlabelled: 1 });

  labelAs(there, anna!, '...3');
  choosePerson(here, ben!);
  await mergeCopy(here, there, { addFaces: false });
  choosePerson(here, anna!);
  expect(countsAsSeen(here.db)).toMatchObject({ labelled: 4, unlabelled: 0 });

  excludeFaces(here, [2], 'person');
  closeProject(here);
  const again = openProject(original.path);
  onTestFinished(() => closeProject(again));
  expect(countsAsSeen(again.db)).toMatchObject({ faces: 3, labelled: 3, unlabelled: 0 });
});
