import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assignSubject, excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { readMarks, writeMarks } from '../../../../src/studio/db/face-marks.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { setLabels, setNote } from '../../../../src/studio/labels/labelling.ts';
import { mergeCopy, previewMerge } from '../../../../src/studio/people/merge.ts';
import { addPerson, changePerson, choosePerson, readRoster } from '../../../../src/studio/people/roster.ts';
import { setClasses } from '../../../../src/studio/project/set-classes.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';
import { undoLabels } from '../../../support/undo.ts';

/** A copy of the project's file, open. */
function copyOf(project: OpenProject): OpenProject {
  closeProject(project);
  const path = join(temporaryFolder(), 'copy.mien');
  copyFileSync(project.path, path);
  const copy = openProject(path);
  onTestFinished(() => closeProject(copy));
  return copy;
}

function reopen({ path }: OpenProject): OpenProject {
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  return project;
}

const votes = ({ db }: OpenProject) => db.prepare('SELECT count(*) FROM vote').pluck().get();

/** The classes that are there, by number, under other names; then those that are new. */
function renameClasses(project: OpenProject, names: Readonly<Record<number, string>>, more: readonly string[] = []): void {
  const stay = listClasses(project.db).map(({ id, name, color }) => ({ id, name: names[id] ?? name, color, key: null }));
  setClasses(project, [...stay, ...more.map((name) => ({ name, color: '#112233', key: null }))]);
}

/** The name of each face's class, or its state. */
function labelNames({ db }: OpenProject, faceIds: readonly number[]): string[] {
  const names = new Map(listClasses(db).map(({ id, name }) => [id, name]));
  return getFaces(db, faceIds).map(({ state, classId }) => (classId === null ? state : names.get(classId)!));
}

describe('two copies labelled apart', () => {
  function makeCopies() {
    const original = makeProject({ faces: 8 });
    const [anna] = addPeople(original, ['Anna']);
    labelAs(original, anna!, '11');
    const there = copyOf(original);
    const here = reopen(original);
    labelAs(here, anna!, '..222');
    const ben = addPerson(there, { name: 'Ben' }).people[1]!.id;
    choosePerson(there, ben);
    labelAs(there, ben, '112.3.3');
    setNote(there, 7, 'a wink');
    return { here, there, anna: anna!, ben };
  }

  it('become one: nothing lost, nothing counted twice, merging again adds nothing', async () => {
    const { here, there } = makeCopies();
    const expected = {
      votesAdded: 5,
      facesMatched: 8,
      facesOnlyThere: 0,
      facesAdded: 0,
      conflicts: 1,
      peopleAdded: ['Ben'],
      classesAdded: [],
      notesAdded: 1,
    };
    const before = votes(here);
    expect(previewMerge(here, there, { addFaces: false })).toMatchObject(expected);
    expect(votes(here)).toBe(before);
    expect(readRoster(here).people).toHaveLength(1);

    expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject(expected);
    expect(votes(here)).toBe(10);
    const faces = getFaces(here.db, [1, 2, 3, 4, 5, 6, 7]);
    expect(faces.map(({ shares }) => shares.map(({ classId, share }) => `${classId}:${share}`).join(' '))).toEqual([
      '1:1',
      '1:1',
      '2:1',
      '2:1',
      '2:0.5 3:0.5',
      '',
      '3:1',
    ]);
    expect(faces.map(({ people }) => people)).toEqual([2, 2, 2, 1, 2, 0, 1]);

    expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({
      votesAdded: 0,
      notesAdded: 0,
      peopleAdded: [],
      conflicts: 1,
    });
    expect(votes(here)).toBe(10);
    // And the other way round, both files then say the same.
    expect(await mergeCopy(there, here, { addFaces: false })).toMatchObject({ votesAdded: 3, conflicts: 1 });
    expect(getFaces(there.db, [5])[0]!.shares).toEqual(faces[4]!.shares);
    expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 0 });
  });

  it('of one person: the newest answer counts, whichever file it is in', async () => {
    const original = makeProject({ faces: 3 });
    labelAs(original, addPeople(original, ['Anna'])[0]!, '111');
    const there = copyOf(original);
    const here = reopen(original);
    const at = (project: OpenProject, faceId: number, classId: number, time: number) => {
      setLabels(project, [faceId], { kind: 'class', classId });
      project.db.prepare('UPDATE vote SET at = ?, cast_at = ? WHERE id = (SELECT max(id) FROM vote)').run(time, time);
    };
    const later = Date.now() + 60_000;
    at(here, 1, 2, later);
    at(there, 1, 3, later + 5);
    at(here, 2, 2, later + 5);
    at(there, 2, 3, later);
    setLabels(there, [3], { kind: 'class', classId: 3 });
    undoLabels(there);
    await mergeCopy(here, there, { addFaces: false });
    expect(getFaces(here.db, [1, 2, 3]).map(({ classId, people }) => [classId, people])).toEqual([
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
    expect((await mergeCopy(here, there, { addFaces: false })).votesAdded).toBe(0);
    expect(getFaces(here.db, [2])[0]!.classId).toBe(2);
  });

  it('keep two people of one name apart', async () => {
    const original = makeProject({ faces: 1 });
    const there = copyOf(original);
    const here = reopen(original);
    setLabels(here, [1], { kind: 'class', classId: 1 });
    setLabels(there, [1], { kind: 'class', classId: 2 });
    expect((await mergeCopy(here, there, { addFaces: false })).conflicts).toBe(1);
    expect(readRoster(here).people.map(({ name }) => name)).toEqual(['Person 1', 'Person 1 (2)']);
  });

  it('match classes by name and by what names mean, and add what is voted for', async () => {
    const original = makeProject({ faces: 3, classes: ['happy', 'sad', 'angry'] });
    const there = copyOf(original);
    const here = reopen(original);
    const [happy, sad, angry] = listClasses(there.db);
    setClasses(there, [
      angry!,
      { ...sad!, name: 'sadness' },
      happy!,
      { name: 'bored', color: '#112233', key: 'b' },
      { name: 'unused', color: '#112233', key: null },
    ]);
    const bored = listClasses(there.db).find(({ name }) => name === 'bored')!;
    setLabels(there, [1], { kind: 'class', classId: sad!.id });
    setLabels(there, [2], { kind: 'class', classId: bored.id, second: { classId: angry!.id, share: 0.25 } });
    expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 2, classesAdded: ['bored'] });
    const names = new Map(listClasses(here.db).map(({ id, name }) => [id, name]));
    expect([...names.values()]).toEqual(['happy', 'sad', 'angry', 'bored']);
    const [one, two] = getFaces(here.db, [1, 2]);
    expect(names.get(one!.classId!)).toBe('sad');
    expect(two!.shares.map(({ classId, share }) => [names.get(classId), share])).toEqual([
      ['bored', 0.75],
      ['angry', 0.25],
    ]);
  });

  describe('of which one renamed classes meanwhile', () => {
    /** Anna has labelled faces 1, 2, … before the copy was made. */
    function makeApart(answers: string) {
      const original = makeProject({ faces: 8 });
      const [anna] = addPeople(original, ['Anna']);
      labelAs(original, anna!, answers);
      const there = copyOf(original);
      return { here: reopen(original), there, anna: anna! };
    }

    it('know a class by the votes that both hold, whatever it is called', async () => {
      const { here, there, anna } = makeApart('1123');
      labelAs(there, anna, '....1');
      // Another class has the old name by now.
      renameClasses(here, { 1: 'laughing' }, ['happy']);
      expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 1, conflicts: 0, classesAdded: [] });
      expect(labelNames(here, [1, 2, 3, 4, 5])).toEqual(['laughing', 'laughing', 'sad', 'angry', 'laughing']);
      expect(votes(here)).toBe(5);
      // And the other way round.
      expect(await mergeCopy(there, here, { addFaces: false })).toMatchObject({ votesAdded: 0, classesAdded: [] });
      expect(labelNames(there, [1, 2, 3, 4, 5])).toEqual(['happy', 'happy', 'sad', 'angry', 'happy']);
    });

    it.each([
      ['both', '1122', 4],
      ['one of them', '11', 2],
    ])('tell two that swapped names apart where votes tell of %s', async (_, before, kept) => {
      const { here, there, anna } = makeApart(before);
      labelAs(there, anna, '....12');
      renameClasses(here, { 1: 'sad', 2: 'happy' });
      expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 2, classesAdded: [] });
      expect(labelNames(here, [1, 2, 5, 6])).toEqual(['sad', 'sad', 'sad', 'happy']);
      expect(votes(here)).toBe(kept + 2);
    });

    it('match them by name where no vote tells: what was read on the key counts', async () => {
      const { here, there, anna } = makeApart('');
      labelAs(there, anna, '12');
      renameClasses(here, { 1: 'sad', 2: 'happy' });
      await mergeCopy(here, there, { addFaces: false });
      expect(labelNames(here, [1, 2])).toEqual(['happy', 'sad']);
    });

    it('know one by imported votes of many', async () => {
      const original = makeProject({ faces: 2 });
      const counts = [
        { classId: 1, count: 7 },
        { classId: 2, count: 3 },
      ];
      addImportedVote(original.db, 1, 'ten.csv', { kind: 'class', classId: null, counts, unsure: 1 });
      const there = copyOf(original);
      const here = reopen(original);
      renameClasses(here, { 1: 'laughing' });
      expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 0, classesAdded: [] });
      expect(labelNames(here, [1])).toEqual(['laughing']);
    });

    it('do not take classes that each added for one, whatever their numbers', async () => {
      const { here, there, anna } = makeApart('1');
      renameClasses(here, {}, ['tired']);
      renameClasses(there, { 1: 'glad' }, ['bored', 'happy']);
      labelAs(there, anna, '.45');
      expect((await mergeCopy(here, there, { addFaces: false })).classesAdded).toEqual(['bored', 'happy']);
      // The name is that of the class that is called "glad" there.
      expect(labelNames(here, [1, 2, 3])).toEqual(['happy', 'bored', 'happy (2)']);
      expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 0, classesAdded: [] });
      // Renamed after it came in, it is known by what came with it.
      renameClasses(here, { 5: 'weary' });
      expect(await mergeCopy(here, there, { addFaces: false })).toMatchObject({ votesAdded: 0, classesAdded: [] });
      expect(labelNames(here, [1, 2, 3])).toEqual(['happy', 'weary', 'happy (2)']);
    });
  });

  it('leave faces that only the other one has, or add them with their photos', async () => {
    const here = makeProject({ faces: 3 });
    const there = makeProject({ faces: 8 });
    changePerson(there, { id: addPerson(there, { name: 'Ben' }).people[0]!.id, blind: true });
    labelAs(there, readRoster(there).people[0]!.id, '.'.repeat(6) + '2');
    expect(previewMerge(here, there, { addFaces: false })).toMatchObject({
      facesMatched: 3,
      facesOnlyThere: 5,
      facesAdded: 0,
      votesAdded: 0,
    });
    expect(previewMerge(here, there, { addFaces: true })).toMatchObject({ facesAdded: 5, votesAdded: 1 });
    expect(await mergeCopy(here, there, { addFaces: true })).toMatchObject({ facesAdded: 5, votesAdded: 1 });
    expect(getFaces(here.db, [7])[0]).toMatchObject({ file: 'folder 6/000006.png', state: 'labelled', classId: 2 });
    expect(await mergeCopy(here, there, { addFaces: true })).toMatchObject({ facesMatched: 8, facesAdded: 0, votesAdded: 0 });
    expect(here.db.pragma('foreign_key_check')).toEqual([]);
  });

  it('add faces as they stand there: left out, and of whom somebody said that they are', async () => {
    const here = makeProject({ faces: 1 });
    const there = makeProject({ faces: 4 });
    excludeFaces(there, [2], 'duplicate');
    assignSubject(there, [3], 'Ada');
    writeMarks(there.db, 'subject', [['Person 1', 'cluster', [4]]]);
    await mergeCopy(here, there, { addFaces: true });
    expect(readMarks(here.db, 'excluded', [2])).toEqual([['duplicate', null, [2]]]);
    expect(readMarks(here.db, 'subject', [3, 4])).toEqual([
      ['Ada', 'person', [3]],
      [null, null, [4]],
    ]);
  });

  it('stop without a trace where it is cancelled, and bytes that were copied by then are let go of', async () => {
    const here = makeProject({ faces: 2 });
    const there = makeProject({ faces: 50 });
    const blobs = ({ db }: OpenProject) => db.prepare('SELECT count(*) FROM blob').pluck().get();
    const before = blobs(here);
    const abort = new AbortController();
    const merging = mergeCopy(here, there, { addFaces: true, job: { signal: abort.signal, report: () => abort.abort() } });
    await expect(merging).rejects.toThrow(/Merging was cancelled/);
    expect(blobs(here)).toBeGreaterThan(before as number);
    closeProject(here);
    expect(blobs(reopen(here))).toBe(before);
  });
});
