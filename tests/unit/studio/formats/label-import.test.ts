import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFaces, crops, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder } from '../../../support/inspections.ts';
import { smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

describe('labels on import', () => {
  it('from the names of folders, also by another word for the class', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'Happy/1.jpg': await smallCrop(1),
      'anger/2.jpg': await smallCrop(2),
      'holiday/3.jpg': await smallCrop(3),
      '4.jpg': await smallCrop(4),
    });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder])).toMatchObject({ labelled: 2, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({
      'Happy/1.jpg': 'happiness 1.00',
      'anger/2.jpg': 'anger 1.00',
      'holiday/3.jpg': 'unlabelled',
      '4.jpg': 'unlabelled',
    });
  });

  it('votes count before labels, labels before folders, and nobody counts twice', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'anger/1.jpg': await smallCrop(1),
      'anger/2.jpg': await smallCrop(2),
      'anger/3.jpg': await smallCrop(3),
      'labels.csv': 'file,label,subject\nanger/1.jpg,anger,Ann\nanger/2.jpg,joy,Bob\n',
      'votes.csv': 'file,neutral,happiness,anger,unknown\nanger/1.jpg,1,0,3,0\n',
    });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 3, labelled: 3, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({
      'anger/1.jpg': 'anger 0.75, neutral 0.25',
      'anger/2.jpg': 'happiness 1.00',
      'anger/3.jpg': 'anger 1.00',
    });
    expect((await allFaces(studio)).map(({ subject, votes }) => [subject, votes])).toEqual([
      ['Ann', 4],
      ['Bob', 1],
      [null, 1],
    ]);
  });

  it('votes that no face, or nobody knows what, outweighs are told apart from labels', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      ...(await crops(4)),
      'votes.csv': 'file,neutral,happiness,unknown,not_a_face\n000.jpg,1,0,2,7\n001.jpg,2,1,7,0\n002.jpg,2,5,3,0\n003.jpg,0,0,0,0\n',
    });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 4, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({
      '000.jpg': 'unusable',
      '001.jpg': 'unsure',
      '002.jpg': 'happiness 0.71, neutral 0.29',
      '003.jpg': 'unlabelled',
    });
  });

  it('a row that cannot be used is named with its file and row, and the rest is used', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      ...(await crops(3)),
      'labels.csv': 'file,label\n000.jpg,anger\n001.jpg,bored\nnowhere.jpg,anger\n002.jpg,neutral\n',
    });
    const studio = await projectInUsedStudio();
    const report = await importFolder(studio, [folder]);
    expect(report.labelled).toBe(2);
    expect(report.skipped).toEqual([
      { file: 'labels.csv', reason: 'row 3: "bored" is not a class of this project (neutral, happiness, anger)' },
      { file: 'labels.csv', reason: expect.stringMatching(/1 rows? names? .*row 4, "nowhere.jpg"/) },
    ]);
  });

  it('columns of counts are votes where one of them is called like a class, or where they were given as votes', async () => {
    const folder = temporaryFolder();
    const facts = join(folder, 'facts.csv');
    writeFiles(folder, {
      ...(await crops(2)),
      'facts.csv': 'file,width,height,expected_faces\n000.jpg,1000,900,1\n001.jpg,960,640,6\n',
      'own.csv': 'file,smirk,grin\n000.jpg,3,1\n001.jpg,0,2\n',
    });
    const studio = await projectInUsedStudio(['neutral', 'smirk']);
    const { sets, classes, matched } = await inspectFolder(studio, folder);
    expect(sets.map(({ file, sentence, problem }) => [file, sentence, problem?.slice(0, 24) ?? null])).toEqual([
      ['facts.csv', 'A table in which no labels are recognised', 'has no column "label", a'],
      ['own.csv', 'A table of votes on 2 faces', null],
    ]);
    expect([matched, classes.map(({ name }) => name)]).toEqual([2, ['smirk', 'grin']]);
    expect(await importFolder(studio, [folder])).toMatchObject({
      images: 2,
      labelled: 1,
      skipped: [{ file: 'facts.csv' }, { file: 'own.csv' }],
    });
    expect(await labelsByFile(studio)).toEqual({ '000.jpg': 'smirk 1.00', '001.jpg': 'unlabelled' });

    await expect(importFolder(studio, [folder], { labels: facts })).rejects.toThrow(/"facts.csv" has no column "label"/);
    await expect(importFolder(studio, [folder], { votes: facts })).resolves.toMatchObject({ known: 2 });
  });

  it('votes for a class that the project lacks are left out, and that is said', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { ...(await crops(2)), 'votes.csv': 'file,neutral,anger,contempt\n000.jpg,3,1,1\n001.jpg,1,1,8\n' });
    const studio = await projectInUsedStudio();
    const report = await importFolder(studio, [folder]);
    expect(report.skipped).toMatchObject([{ file: 'votes.csv', reason: expect.stringContaining('contempt') }]);
    expect(await labelsByFile(studio)).toEqual({ '000.jpg': 'neutral 0.75, anger 0.25', '001.jpg': 'unlabelled' });
  });

  it('come later, for images that are there, from a table anywhere; a table that is none is refused', async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    writeFiles(folder, { 'in/a.jpg': await smallCrop(1), 'in/b.jpg': await smallCrop(2), 'out/b.jpg': await smallCrop(3) });
    writeFiles(elsewhere, {
      'mine.csv': 'label;file\nanger;a.jpg\njoy;b.jpg\nneutral;set/out/b.jpg\n',
      'bad.csv': 'file,colour\na.jpg,red\n',
    });
    const studio = await projectInUsedStudio();
    await importFolder(studio, [folder]);
    const report = await importFolder(studio, [], { labels: join(elsewhere, 'mine.csv') });
    // "b.jpg" alone could be either; with its folder it is one.
    expect(report).toMatchObject({ images: 0, labelled: 2 });
    expect(await labelsByFile(studio)).toEqual({ 'in/a.jpg': 'anger 1.00', 'in/b.jpg': 'unlabelled', 'out/b.jpg': 'neutral 1.00' });
    await expect(importFolder(studio, [folder], { labels: join(elsewhere, 'bad.csv') })).rejects.toThrow(/bad.csv.*no column "label"/);
  });

  it('what is left aside says nothing: a table, or the folders', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'anger/1.jpg': await smallCrop(1), 'labels.csv': 'file,label\nanger/1.jpg,joy\n' });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder], { choices: { without: ['labels.csv', ''] } })).toMatchObject({ images: 1, labelled: 0 });
    expect(await importFolder(studio, [folder], { choices: { without: ['labels.csv'] } })).toMatchObject({ labelled: 1 });
    expect(await labelsByFile(studio)).toEqual({ 'anger/1.jpg': 'anger 1.00' });
  });
});
