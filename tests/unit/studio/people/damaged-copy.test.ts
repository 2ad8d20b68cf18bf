import { describe, expect, it } from 'vitest';
import { setNote } from '../../../../src/studio/labels/labelling.ts';
import { mergeCopy } from '../../../../src/studio/people/merge.ts';
import { readRoster } from '../../../../src/studio/people/roster.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';

describe('a copy that something else changed', () => {
  const vote = (change: string) => `UPDATE vote SET ${change} WHERE id = 1`;
  it.each([
    ['"vote", "counts" of row 1', vote(`counts = '[[1,"x"],[2,-5]]'`)],
    ['"vote", "counts" of row 1', vote("counts = '{'")],
    ['"vote", "secondShare" of row 1', vote('second_class_id = 2, second_share = 9e999')],
    ['"vote", "valence" of row 1', vote('valence = -9e999')],
    ['"vote", "castAt" of row 1', vote('cast_at = 9000000000000000')],
    ['"note", "at" of row 1', 'UPDATE note SET at = -9000000000000000'],
    ['"annotator", "name" of row 2', "UPDATE annotator SET name = ' ' WHERE id = 2"],
    ['"face", "x" of row 4', 'UPDATE face SET x = 9e999 WHERE id = 4'],
    ['"face", "landmarks" of row 4', "UPDATE face SET landmarks = x'010203' WHERE id = 4"],
    ['"face", "excluded" of row 4', "UPDATE face SET excluded = 'weird' WHERE id = 4"],
    ['"face", "imageWidth" of row 4', 'UPDATE image SET width = -1 WHERE id = 4'],
  ])('is refused by its %s, and this project stays as it is', async (where, sql) => {
    const here = makeProject({ faces: 2 });
    const there = makeProject({ faces: 4 });
    addPeople(there, ['Anna', 'Ben']);
    labelAs(there, 2, '12');
    setNote(there, 1, 'a wink');
    there.db.exec(sql);
    const rows = () =>
      ['vote', 'annotator', 'blob', 'face', 'note'].map((table) => here.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    const before = rows();
    await expect(mergeCopy(here, there, { addFaces: true })).rejects.toMatchObject({
      code: 'NOT_A_PROJECT',
      message: expect.stringContaining(`in its table ${where} does not fit`),
    });
    expect(rows()).toEqual(before);
  });

  it('brings in names and notes only as long as a person could have typed them, without signs that steer what is shown', async () => {
    const [here, there] = [makeProject({ faces: 1 }), makeProject({ faces: 1 })];
    addPeople(there, ['Anna']);
    labelAs(there, 1, '1');
    setNote(there, 1, 'a wink');
    there.db.prepare('UPDATE annotator SET name = ?').run(`A\u202e${'a'.repeat(50_000)}`);
    there.db.prepare('UPDATE note SET text = ?').run('n'.repeat(4_000_000));
    expect((await mergeCopy(here, there, { addFaces: false })).peopleAdded).toEqual([`A�${'a'.repeat(62)}`]);
    expect(readRoster(here).people[0]!.name).toBe(`A�${'a'.repeat(62)}`);
    expect(here.db.prepare('SELECT length(text) FROM note').pluck().get()).toBe(2_000);
  });
});
