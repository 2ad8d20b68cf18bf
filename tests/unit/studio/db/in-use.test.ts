/** Nobody but SQLite opens the files of an open project: to close such a descriptor would let a second program write beside us. */
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../../../src/studio/bases/source-files.ts';
import { isInUse } from '../../../../src/studio/db/in-use.ts';
import { closeProject } from '../../../../src/studio/db/open.ts';
import { MAP_MADE, writeSetting } from '../../../../src/studio/db/settings.ts';
import { refuseTaken } from '../../../../src/studio/formats/taken-place.ts';
import { importPaths } from '../../../../src/studio/images/path-import.ts';
import { listPaths } from '../../../../src/studio/images/sources.ts';
import { withProject } from '../../../../src/studio/learning/project-reader.ts';
import { startChild } from '../../../support/child.ts';
import { smallCrop, writeFiles } from '../../../support/pictures.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

const reason = 'is a project, or belongs to one';

describe('an open project', () => {
  it('is left out of an import of its own folder, under whatever name, and stays locked', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'faces.mien');
    closeProject(makeProject({ path }));
    const studio = await makeStudio();
    await studio.open(path);
    writeSetting(studio.context.project()!.db, MAP_MADE, 1);
    writeFiles(folder, { 'face.png': await smallCrop(1) });
    linkSync(path, join(folder, 'link.jpg'));
    const { finished } = await importPaths(studio.context, { paths: [folder], crops: 'whole' });
    const names = ['faces.mien', 'faces.mien-shm', 'faces.mien-wal', 'faces.mien.lock', 'link.jpg'];
    expect(await finished).toMatchObject({ images: 1, skipped: names.map((file) => ({ file, reason })) });
    rmSync(join(folder, 'link.jpg'));
    const child = startChild('hold-project', path);
    expect(await child.ended).not.toBe(0);
    expect(child.lines).toEqual([]);
  });

  it('is no table, no picture, no model and no place for an export', async () => {
    const { path } = makeProject();
    const elsewhere = join(dirname(path), 'elsewhere');
    mkdirSync(elsewhere);
    const link = join(elsewhere, 'labels.csv');
    symlinkSync(path, link);
    for (const given of [path, `${path}-wal`, link]) expect(await listPaths([given])).toMatchObject([{ reason }]);
    const studio = await makeStudio();
    await studio.client.project.create({
      name: 'x',
      classes: [{ name: 'a' }, { name: 'b' }].map((draft) => ({ ...draft, color: '#000000', key: null })),
    });
    await expect(importPaths(studio.context, { paths: [], labels: link, crops: 'whole' })).rejects.toThrow(`"labels.csv" ${reason}`);
    expect(() => openSource(path)).toThrow(reason);
    await expect(refuseTaken({ path, kind: 'file', replace: true })).rejects.toMatchObject({ code: 'PROJECT_IN_USE' });
  });

  it('of another studio is told by its name', async () => {
    const folder = temporaryFolder();
    for (const ending of ['', '-wal', '.lock']) writeFileSync(join(folder, `faces.mien${ending}`), 'a');
    expect((await listPaths([folder])).every((item) => 'reason' in item)).toBe(true);
  });

  it('of a worker is let go of after each call', async () => {
    const project = makeProject();
    closeProject(project);
    const during = await withProject(project.path, async () => isInUse(project.path));
    expect([during, isInUse(project.path)]).toEqual([true, false]);
  });
});
