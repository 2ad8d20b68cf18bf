/** Copies of a project while work in it goes on. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { putBlob } from '../../../../src/studio/db/blobs.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { copyProject, freeCopyPath } from '../../../../src/studio/project/copy.ts';
import { jobDone } from '../../../support/jobs.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

const quiet = () => ({ signal: new AbortController().signal, report: () => undefined });

function open(path: string): OpenProject {
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  return project;
}

/** Some megabytes, so that copying takes several turns. */
function fill(project: OpenProject): void {
  for (let n = 0; n < 24; n++) putBlob(project.db, Buffer.alloc(1 << 20, n), 'image/png');
}

describe('a copy of a project', () => {
  it('has what is only in the write-ahead log, and what was answered while it was made; it opens by itself', async () => {
    const project = makeProject({ faces: 4 });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    fill(project);
    const to = freeCopyPath(project, 'copy');
    expect(basename(to)).toBe('test copy.mien');
    const steps: number[] = [];
    let labelled = false;
    await copyProject(project, to, {
      signal: new AbortController().signal,
      report({ done }) {
        steps.push(done);
        if (done > 0 && !labelled) {
          labelled = true;
          setLabels(project, [2], { kind: 'class', classId: 2 });
        }
      },
    });
    expect(labelled).toBe(true);
    expect(steps.length).toBeGreaterThan(3);
    expect(basename(freeCopyPath(project, 'copy'))).toBe('test copy 2.mien');
    const copy = open(to);
    expect(copy.db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(getFaces(copy.db, [1, 2, 3]).map(({ classId }) => classId)).toEqual([1, 2, null]);
    setLabels(copy, [3], { kind: 'class', classId: 3 });
    expect(getFaces(project.db, [3])[0]!.classId).toBeNull();
  });

  it('is closed in order: it can be read where nothing can be written, and no log is taken for its own', async () => {
    const project = makeProject({ faces: 2 });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    const folder = join(dirname(project.path), 'medium');
    mkdirSync(folder);
    const to = join(folder, 'copy.mien');
    await copyProject(project, to, quiet());
    expect(readdirSync(folder)).toEqual(['copy.mien']);
    chmodSync(to, 0o444);
    chmodSync(folder, 0o555);
    const copy = open(to);
    expect(copy.readOnlyReason).toMatch(/read-only/);
    expect(copy.db.pragma('journal_mode', { simple: true })).toBe('delete');
    closeProject(copy);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'other.mien-wal'), 'of a project that was there');
    await expect(copyProject(project, join(folder, 'other.mien'), quiet())).rejects.toThrow('other.mien-wal');
    expect(basename(freeCopyPath({ ...project, path: join(folder, 'x.mien') }, 'copy'))).toBe('x copy.mien');
  });

  it.each([
    ['moved', (path: string) => renameSync(path, `${path}.elsewhere`)],
    ['deleted', (path: string) => rmSync(path)],
  ])('has everything of a project that was %s', async (_, away) => {
    const project = makeProject({ faces: 2 });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    away(project.path);
    expect(() => setLabels(project, [2], { kind: 'class', classId: 1 })).toThrow(/deleted.*Copy/);
    const to = freeCopyPath(project, 'copy');
    await copyProject(project, to, quiet());
    expect(getFaces(open(to).db, [1, 2]).map(({ classId }) => classId)).toEqual([1, null]);
    const nowhere = join(dirname(to), 'nowhere', 'copy.mien');
    await expect(copyProject(project, nowhere, quiet())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does away with what a killed program left of it, but not with what another one writes', async () => {
    const project = makeProject({ faces: 1 });
    const folder = dirname(project.path);
    const to = join(folder, 'copy.mien');
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const draft = (id: number, n: number) => `copy.mien.${id}-0000000${n}.partial`;
    const long = new Date(Date.now() - 3_600_000);
    const left = [draft(dead, 1), `${draft(dead, 1)}-journal`];
    const stays = [draft(dead, 2), draft(process.pid, 3), 'copy.mien.mine.partial'];
    for (const name of [...left, ...stays]) writeFileSync(join(folder, name), '');
    for (const name of [...left, ...stays.slice(1)]) utimesSync(join(folder, name), long, long);
    await copyProject(project, to, quiet());
    expect(
      readdirSync(folder)
        .filter((name) => name.includes('partial'))
        .sort(),
    ).toEqual(stays.sort());
  });

  it.each(['test.mien', 'another.mien'])('does away with that also where %s is only opened beside it', (name) => {
    const project = makeProject({ path: join(temporaryFolder(), name), faces: 1 });
    const { path } = project;
    closeProject(project);
    const folder = dirname(path);
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const draft = (id: number, n: number) => `test copy.mien.${id}-0000000${n}.partial`;
    const long = new Date(Date.now() - 3_600_000);
    const left = [draft(dead, 1), `${draft(dead, 1)}-journal`];
    const stays = [draft(dead, 2), draft(process.pid, 3), 'test copy.mien.mine.partial', `photos.${dead}-00000004.part`, name];
    for (const file of [...left, ...stays]) if (file !== name) writeFileSync(join(folder, file), '');
    for (const file of [...left, ...stays.slice(1)]) utimesSync(join(folder, file), long, long);
    closeProject(openProject(path));
    expect(readdirSync(folder).sort()).toEqual(stays.sort());
  });

  it('goes over no file, and leaves nothing where it is cancelled or cannot be written', async () => {
    const project = makeProject({ faces: 2 });
    fill(project);
    const folder = dirname(project.path);
    const before = readdirSync(folder).sort();
    await expect(copyProject(project, project.path, quiet())).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const abort = new AbortController();
    const to = join(folder, 'cancelled.mien');
    const cancelled = copyProject(project, to, { signal: abort.signal, report: ({ done }) => done > 0.2 && abort.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(folder).sort()).toEqual(before);
    await copyProject(project, to, quiet());
    expect(existsSync(to)).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('says which folder cannot be written', async () => {
    const project = makeProject({ faces: 1 });
    const folder = join(dirname(project.path), 'closed');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    await expect(copyProject(project, join(folder, 'x.mien'), quiet())).rejects.toMatchObject({
      code: 'FILE_ACCESS',
      message: expect.stringContaining(join(folder, 'x.mien')),
    });
  });

  it('is a job of the studio, and is kept before a merge that is wanted, but not before one that fails', async () => {
    const studio = await makeStudio();
    const { client } = studio;
    const project = makeProject({ faces: 3 });
    const { path } = project;
    closeProject(project);
    await client.project.open({ path });
    const other = join(dirname(path), 'other.mien');
    expect(await jobDone(studio, await client.project.copy({ path: other }))).toBe(other);
    await expect(client.project.copy({ path: join(dirname(path), 'none', 'x.mien') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const ben = open(other);
    setLabels(ben, [1], { kind: 'class', classId: 2 });
    closeProject(ben);
    const merged = await jobDone(studio, await client.merging.run({ path: other, keepCopy: true }));
    const keptCopy = path.replace('.mien', ' before merging.mien');
    expect(merged).toMatchObject({ votesAdded: 1, keptCopy });
    expect(getFaces(open(keptCopy).db, [1])[0]!.classId).toBeNull();

    const benAgain = open(other);
    setLabels(benAgain, [2], { kind: 'class', classId: 2 });
    closeProject(benAgain);
    const { jobId } = await client.merging.run({ path: other, keepCopy: true });
    await client.jobs.cancel({ id: jobId });
    await expect(jobDone(studio, { jobId })).rejects.toThrow('cancelled');
    expect(existsSync(path.replace('.mien', ' before merging 2.mien'))).toBe(false);
  });
});
