import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { allFaces, importFolder, projectInUsedStudio } from '../../../support/imports.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { jobDone } from '../../../support/jobs.ts';
import { paintedPng, plannedFaces } from '../../../support/painted-faces.ts';

/** Eight faces, a copy of the second saved smaller and lighter, and the third once more as another kind of file. */
async function studioWithCopies(): Promise<Studio> {
  const studio = await projectInUsedStudio();
  const folder = temporaryFolder();
  const drawn = await Promise.all(plannedFaces().slice(0, 8).map(paintedPng));
  const copy = await sharp(drawn[1]).resize(80).linear(1.05, 6).jpeg({ quality: 70 }).toBuffer();
  const other = await sharp(drawn[2]).webp({ lossless: true }).toBuffer();
  writeFiles(folder, { ...Object.fromEntries(drawn.map((bytes, n) => [`${n + 1}.png`, bytes])), 'x-copy.jpg': copy, 'y-copy.webp': other });
  await importFolder(studio, [folder], { crops: 'whole' });
  return studio;
}

describe('duplicates', () => {
  it('are found, one is kept, the others are left out of lists, counts and training, and come back', async () => {
    const studio = await studioWithCopies();
    const { client } = studio;
    const names = new Map((await allFaces(studio)).map(({ id, file }) => [id, file]));
    expect((await client.duplicates.list()).foundAt).toBeNull();
    expect(await jobDone(studio, await client.duplicates.find())).toEqual({ groups: 2 });
    const list = await client.duplicates.list();
    const files = list.groups.map(({ members }) => members.map(({ faceId }) => names.get(faceId)!).toSorted());
    expect(files.toSorted()).toEqual([
      ['2.png', 'x-copy.jpg'],
      ['3.png', 'y-copy.webp'],
    ]);
    expect(list).toMatchObject({ newFaces: 0, counts: { open: 2, kept: 0, different: 0 } });

    const [first, second] = list.groups;
    const keep = first!.members[1]!.faceId;
    const left = first!.members[0]!.faceId;
    expect((await client.duplicates.decide({ groupIds: [first!.id], decision: { kind: 'keep', faceId: keep } })).counts).toEqual({
      open: 1,
      kept: 1,
      different: 0,
    });
    expect((await allFaces(studio)).map(({ id }) => id)).not.toContain(left);
    expect((await client.project.current())!.counts.faces).toBe(9);
    await client.duplicates.decide({ groupIds: [second!.id], decision: { kind: 'different' } });
    expect((await client.duplicates.list()).groups).toEqual([]);

    // What was decided is not asked again.
    await jobDone(studio, await client.duplicates.find());
    expect((await client.duplicates.list()).groups).toEqual([]);

    expect((await client.labels.undo())!.said).toMatch(/different/);
    expect((await client.labels.undo())!.said).toBe('Kept one of each and left 1 face out as a duplicate');
    expect((await client.project.current())!.counts.faces).toBe(10);
    expect((await client.duplicates.list()).counts).toEqual({ open: 2, kept: 0, different: 0 });
    await client.labels.redo();
    expect((await client.project.current())!.counts.faces).toBe(9);
  });

  it('are none any more where one of two was left out meanwhile', async () => {
    const studio = await studioWithCopies();
    const { client } = studio;
    await jobDone(studio, await client.duplicates.find());
    const [first] = (await client.duplicates.list()).groups;
    await client.marks.exclude({ faceIds: [first!.members[0]!.faceId], reason: 'quality' });
    expect(await client.duplicates.list()).toMatchObject({ counts: { open: 1 }, groups: [{}] });
    await expect(client.duplicates.decide({ groupIds: [first!.id], decision: { kind: 'keep', faceId: null } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await client.labels.undo();
    expect((await client.duplicates.list()).groups).toHaveLength(2);
  });

  it('propose to keep the labelled one', async () => {
    const studio = await studioWithCopies();
    const copy = (await allFaces(studio)).find(({ file }) => file === 'x-copy.jpg')!;
    await studio.client.labels.set({ faceIds: [copy.id], answer: { kind: 'class', classId: 1 } });
    await jobDone(studio, await studio.client.duplicates.find());
    const { groups } = await studio.client.duplicates.list();
    expect(groups.map(({ members }) => members[0]!.faceId)).toContain(copy.id);
    await expect(studio.client.duplicates.decide({ groupIds: [999], decision: { kind: 'different' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('quality', () => {
  it('is looked at once, counted beyond cuts, and what is poor is left out in one step', async () => {
    const studio = await studioWithCopies();
    const { client } = studio;
    const folder = temporaryFolder();
    writeFiles(folder, {
      'soft.png': await sharp(await paintedPng(plannedFaces()[20]!))
        .blur(6)
        .png()
        .toBuffer(),
      'dark.png': await sharp(await paintedPng(plannedFaces()[21]!))
        .linear(0.1, 0)
        .png()
        .toBuffer(),
    });
    await importFolder(studio, [folder], { crops: 'whole' });
    expect((await client.quality.overview()).missing).toBe(12);
    await jobDone(studio, (await client.quality.look())!);
    expect(await client.quality.look()).toBeNull();
    const { lookedAt, missing, spreads } = await client.quality.overview();
    expect([lookedAt, missing]).toEqual([12, 0]);
    for (const { faces } of spreads) expect(faces.reduce((sum, count) => sum + count, 0)).toBe(12);

    const names = new Map((await allFaces(studio)).map(({ id, file }) => [id, file]));
    const cuts = { sharpness: 0.1, dark: 0.12 };
    const below = await client.quality.below({ cuts, examples: 10 });
    expect(below.examples.map((id) => names.get(id)).toSorted()).toEqual(['dark.png', 'soft.png']);
    expect(below).toMatchObject({ faces: 2, each: { dark: 1 } });
    expect(await client.quality.exclude({ cuts })).toEqual({ faces: 2 });
    expect((await client.quality.overview()).excluded).toEqual([{ reason: 'quality', faces: 2 }]);
    expect(await client.marks.excluded({ reason: 'quality' })).toHaveLength(2);
    await expect(client.quality.exclude({ cuts })).rejects.toMatchObject({ code: 'INVALID' });
    await client.labels.undo();
    expect((await client.project.current())!.counts.faces).toBe(12);
  });
});
