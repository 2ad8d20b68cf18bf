import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { unpackIds } from '../../../../src/shared/id-list.ts';
import { collectOrphans } from '../../../../src/studio/db/orphans.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { importFolder, studioWithProject } from '../../../support/imports.ts';
import { paintedPng, plannedFaces } from '../../../support/painted-faces.ts';
import { writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const SIDE = 420;
const PLACE = { left: 60, top: 200 };

/** A plain photo with a painted face somewhere, in which the detector is not asked to see anything. */
async function studioWithPhoto(): Promise<{ studio: Studio; imageId: number }> {
  const studio = await studioWithProject();
  const folder = temporaryFolder();
  const photo = await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#8a9a8a' } })
    .composite([{ input: await paintedPng(plannedFaces()[0]!), ...PLACE }])
    .png()
    .toBuffer();
  writeFiles(folder, { 'photo.png': photo });
  await importFolder(studio, [folder], { crops: 'detect' });
  const [entry] = await studio.client.boxes.photos();
  return { studio, imageId: entry!.imageId };
}

const cropOf = async ({ client }: Studio, id: number): Promise<Buffer> =>
  Buffer.from(await (await client.images.read({ kind: 'face', id })).arrayBuffer());

describe('boxes by hand', () => {
  it('are in the file where it is closed while one is being cut out, and nothing stays beside it', async () => {
    const { studio, imageId } = await studioWithPhoto();
    const { client } = studio;
    const { path } = (await client.project.current())!;
    const added = client.boxes.add({ imageId, box: { x: PLACE.left, y: PLACE.top, width: 112, height: 112 }, cut: 'exact' });
    await setImmediate();
    expect(studio.context.vision.busy).toBe(1);
    const [{ faces }] = await Promise.all([added, client.project.close()]);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
    expect((await studio.open(path)).counts.faces).toBe(faces.length);
  });

  it('add a face that is undone and done again, and move it with its crop', async () => {
    const { studio, imageId } = await studioWithPhoto();
    const { client } = studio;
    const before = (await client.boxes.photo({ imageId })).faces.length;
    const box = { x: PLACE.left, y: PLACE.top, width: 112, height: 112 };
    const { faces } = await client.boxes.add({ imageId, box, cut: 'exact' });
    expect(faces).toHaveLength(before + 1);
    const { id } = faces.at(-1)!;
    expect(faces.at(-1)!.box).toEqual(box);
    const pixel = await sharp(await cropOf(studio, id))
      .resize(1, 1)
      .removeAlpha()
      .raw()
      .toBuffer();
    expect([...pixel]).not.toEqual([0x8a, 0x9a, 0x8a]);

    expect((await client.labels.undo())!.said).toBe('Added 1 face');
    expect((await client.project.current())!.counts.faces).toBe(before);
    expect((await client.boxes.photo({ imageId })).faces).toHaveLength(before);
    await client.labels.redo();
    expect((await client.project.current())!.counts.faces).toBe(before + 1);

    const crop = await cropOf(studio, id);
    const moved = await client.boxes.move({ faceId: id, box: { x: 10, y: 10, width: 80, height: 80 }, cut: 'exact' });
    expect(moved.faces.find((face) => face.id === id)!.box).toEqual({ x: 10, y: 10, width: 80, height: 80 });
    expect(await cropOf(studio, id)).not.toEqual(crop);
    // Bytes that only a step could bring back are kept where a program that died is cleaned up after.
    collectOrphans(studio.context.project()!.db);
    expect((await client.labels.undo())!.said).toBe('Cut 1 face out anew');
    expect(await cropOf(studio, id)).toEqual(crop);
    const { path } = (await client.project.current())!;
    await client.project.close();
    await studio.open(path);
    const blobs = () => studio.context.project()!.db.prepare('SELECT count(*) FROM blob').pluck().get() as number;
    const kept = blobs();
    // Another step than the one that was taken back: nothing brings the other crop back any more.
    await client.marks.exclude({ faceIds: [id], reason: 'quality' });
    await client.project.close();
    await studio.open(path);
    expect(blobs()).toBe(kept - 1);
  });

  it('put a photo whose face was left out before those with one, and the list of tools counts it', async () => {
    const { studio, imageId } = await studioWithPhoto();
    const { client } = studio;
    const standing = async () => (await client.curation.standing()).boxes;
    const { faces } = await client.boxes.add({ imageId, box: { x: 10, y: 10, width: 80, height: 80 }, cut: 'exact' });
    expect(await client.boxes.photos()).toMatchObject([{ imageId, faces: faces.length }]);
    expect(await standing()).toEqual({ photos: true, withoutFace: 0 });
    await client.marks.exclude({ faceIds: faces.map(({ id }) => id), reason: 'person' });
    expect(await client.boxes.photos()).toMatchObject([{ imageId, faces: 0 }]);
    expect(await standing()).toEqual({ photos: true, withoutFace: 1 });
  });

  it('are not for pictures that are a face themselves, in use or not; photos that come later are', async () => {
    const studio = await studioWithProject();
    const { client } = studio;
    const folder = temporaryFolder();
    writeFiles(folder, { 'face.png': await paintedPng(plannedFaces()[0]!) });
    await importFolder(studio, [folder], { crops: 'whole' });
    const none = { photos: false, withoutFace: 0 };
    expect(await client.boxes.photos()).toEqual([]);
    expect((await client.curation.standing()).boxes).toEqual(none);
    await client.marks.exclude({ faceIds: [1], reason: 'person' });
    expect(await client.boxes.photos()).toEqual([]);
    expect((await client.curation.standing()).boxes).toEqual(none);

    const empty = temporaryFolder();
    const plain = await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#8a9a8a' } })
      .png()
      .toBuffer();
    writeFiles(empty, { 'plain.png': plain });
    await importFolder(studio, [empty], { crops: 'detect' });
    expect(await client.boxes.photos()).toMatchObject([{ file: 'plain.png', faces: 0 }]);
    expect((await client.curation.standing()).boxes).toEqual({ photos: true, withoutFace: 1 });
  });

  it('are likened as they are cut now, also after an undo', async () => {
    const { studio, imageId } = await studioWithPhoto();
    const { client } = studio;
    const add = async (x: number, y: number) =>
      (await client.boxes.add({ imageId, box: { x, y, width: 112, height: 112 }, cut: 'exact' })).faces.at(-1)!.id;
    const face = await add(PLACE.left, PLACE.top);
    const [near, far] = [await add(PLACE.left + 2, PLACE.top), await add(300, 10)];
    const likes = async () => {
      const ids = await unpackIds(await client.faces.ids({ filter: {}, sort: 'imported', descending: false, similarTo: face }));
      return [...ids].filter((id) => id === near || id === far);
    };
    expect(await likes()).toEqual([near, far]);
    await client.boxes.move({ faceId: face, box: { x: 290, y: 10, width: 112, height: 112 }, cut: 'exact' });
    expect(await likes()).toEqual([far, near]);
    await client.labels.undo();
    expect(await likes()).toEqual([near, far]);
    await client.labels.redo();
    expect(await likes()).toEqual([far, near]);
  });

  it('refuse a box that is too small or beside the photo', async () => {
    const { studio, imageId } = await studioWithPhoto();
    for (const box of [
      { x: 5, y: 5, width: 4, height: 40 },
      { x: SIDE + 10, y: 0, width: 50, height: 50 },
    ]) {
      await expect(studio.client.boxes.add({ imageId, box, cut: 'exact' })).rejects.toMatchObject({ code: 'INVALID' });
    }
  });
});
