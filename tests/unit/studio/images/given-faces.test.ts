/** Boxes of a data set that comes after the photos. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allFaces, importFolder, projectInUsedStudio } from '../../../support/imports.ts';
import { plainPicture, smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const coco = (annotations: readonly object[]) =>
  JSON.stringify({
    images: [
      { id: 1, file_name: 'photo.png', width: 400, height: 300 },
      { id: 2, file_name: 'crop.jpg', width: 48, height: 48 },
    ],
    categories: [
      { id: 1, name: 'anger' },
      { id: 2, name: 'happiness' },
    ],
    annotations,
  });

/** A project with a photo in which no face was found, and a crop; `give` imports a file of boxes alone. */
async function projectWithPhoto() {
  const folder = temporaryFolder();
  writeFiles(folder, { 'in/photo.png': await plainPicture(400, 300).png().toBuffer(), 'in/crop.jpg': await smallCrop(1) });
  const studio = await projectInUsedStudio();
  expect(await importFolder(studio, [join(folder, 'in')])).toMatchObject({ faces: 1, withoutFace: ['photo.png'] });
  const give = (annotations: readonly object[]) => {
    writeFiles(folder, { 'coco.json': coco(annotations) });
    return importFolder(studio, [join(folder, 'coco.json')]);
  };
  return { studio, give };
}

it('faces are cut out of a photo in which none was found, with their labels; a second time adds nothing', async () => {
  const { studio, give } = await projectWithPhoto();
  const boxes = [
    { id: 1, image_id: 1, category_id: 1, bbox: [60, 80, 100, 100] },
    { id: 2, image_id: 1, category_id: 2, bbox: [250, 80, 100, 100], attributes: { subject: 'Ada' } },
    // Somebody else about the first face.
    { id: 3, image_id: 1, category_id: 1, bbox: [62, 78, 100, 102] },
  ];
  expect(await give(boxes)).toMatchObject({ images: 0, faces: 2, labelled: 2, skipped: [] });
  const faces = (await allFaces(studio)).filter(({ file }) => file === 'photo.png');
  expect(faces.map(({ state, subject, whole }) => [state, subject, whole])).toEqual([
    ['labelled', null, false],
    ['labelled', 'Ada', false],
  ]);
  expect(faces[0]!.box.x + faces[0]!.box.width / 2).toBeCloseTo(110);
  const crop = await studio.client.images.read({ kind: 'face', id: faces[0]!.id });
  expect(crop.size).toBeGreaterThan(0);
  expect(await studio.client.images.withoutFace()).toEqual([]);
  expect(await give(boxes)).toMatchObject({ images: 0, faces: 0, labelled: 0, skipped: [] });
});

it('a box that cannot be cut out is told; a picture that is a face itself gets no other', async () => {
  const { studio, give } = await projectWithPhoto();
  const report = await give([
    { id: 1, image_id: 1, category_id: 1, bbox: [900, 80, 100, 100] },
    { id: 2, image_id: 2, category_id: 1, bbox: [0, 0, 10, 10] },
  ]);
  expect(report).toMatchObject({ faces: 0, labelled: 0 });
  expect(report.skipped.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/annotation 1: "photo\.png" has no face, and none could be cut out at this box.* Draw the face in Curate, Boxes/),
    expect.stringMatching(/annotation 2: "crop\.jpg" has one face, and none could be cut out at this box/),
  ]);
  expect((await allFaces(studio)).length).toBe(1);
});
