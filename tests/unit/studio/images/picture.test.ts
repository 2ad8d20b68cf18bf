import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../../../src/studio/images/decode.ts';
import { findFaces } from '../../../../src/engine/faces/find-faces.ts';
import type { DetectorNetwork } from '../../../../src/engine/faces/detector-network.ts';
import { loadFaceNetworks } from '../../../../src/studio/images/face-networks.ts';
import { findBoxes } from '../../../../src/engine/faces/find-boxes.ts';
import { readPicture } from '../../../../src/studio/images/picture.ts';
import { HAS_SHARED_DATA, plainPicture, SHARED_DATA } from '../../../support/pictures.ts';

describe('the detector', () => {
  beforeAll(async () => {
    await loadFaceNetworks();
  });

  it('keeps no tensor', async () => {
    const { image } = await decodeImage(await plainPicture(300, 200).jpeg().toBuffer(), 'plain.jpg');
    await findFaces(await loadFaceNetworks(), image);
    const before = tf.memory().numTensors;
    await findFaces(await loadFaceNetworks(), image);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('finds no face in a plain picture; small ones and tight ones are crops all the same', async () => {
    const read = async (width: number, height: number) =>
      (await readPicture(await plainPicture(width, height).jpeg().toBuffer(), 'x.jpg', 'auto', 1)).faces;
    expect(await read(800, 600)).toEqual([]);
    expect(await read(96, 80)).toMatchObject([{ whole: true, crop: null, box: { x: 0, y: 0, width: 96, height: 80 } }]);
    expect(await read(224, 224)).toMatchObject([{ whole: true, crop: null }]);
  });

  it('does as the person says', async () => {
    const bytes = await plainPicture(64, 64).jpeg().toBuffer();
    expect((await readPicture(bytes, 'x.jpg', 'detect', 1)).faces).toEqual([]);
    const large = await plainPicture(800, 600).jpeg().toBuffer();
    expect((await readPicture(large, 'x.jpg', 'whole', 1)).faces).toMatchObject([{ whole: true }]);
  });

  it('refuses what is too small for a face', async () => {
    await expect(readPicture(await plainPicture(47, 60).jpeg().toBuffer(), 'tiny.jpg', 'whole', 1)).rejects.toThrow(
      /"tiny.jpg" is 47 × 60 pixels.*48/,
    );
  });
});

describe.skipIf(!HAS_SHARED_DATA)('on photographs with counted faces', () => {
  const folder = join(SHARED_DATA, 'photos');
  const table = HAS_SHARED_DATA
    ? (parse(readFileSync(join(folder, 'photos.csv')), { columns: true }) as { readonly file: string; readonly expected_faces: string }[])
    : [];

  it.each(table.map(({ file, expected_faces }) => [file, Number(expected_faces)] as const))(
    '%s: %i faces',
    async (file, expected) => {
      const { faces } = await readPicture(readFileSync(join(folder, file)), file, 'auto', 1);
      expect(faces.length).toBe(expected);
      expect(faces.every(({ whole, crop }) => !whole && crop !== null)).toBe(true);
    },
    120_000,
  );

  it('looks closely for small faces where it sees one, and not at a forest without any', async () => {
    const { detector } = await loadFaceNetworks();
    const forest = await sharp(readFileSync(join(folder, '19-no-face-forest.jpg')))
      .resize({ width: 1_920 })
      .jpeg()
      .toBuffer();
    const far = await sharp(readFileSync(join(folder, '01-london-single.jpg')))
      .resize({ width: 100 })
      .toBuffer();
    const look = async (bytes: Buffer) => {
      const longest: number[] = [];
      const seen: DetectorNetwork = { run: (input) => (longest.push(Math.max(...input.shape)), detector.run(input)) };
      const faces = await findBoxes(seen, (await decodeImage(bytes, 'x.jpg')).image);
      return { faces: faces.length, longest: Math.max(...longest) };
    };
    expect(await look(forest)).toEqual({ faces: 0, longest: 768 });
    const peopled = await sharp(forest)
      .composite([{ input: far, left: 900, top: 700 }])
      .jpeg()
      .toBuffer();
    const { faces, longest } = await look(peopled);
    expect(faces).toBe(1);
    expect(longest).toBeGreaterThan(768);
  }, 120_000);

  it('places are told in pixels of the upright photograph, however it lies in its file and however large it is', async () => {
    const file = readFileSync(join(folder, '06-cc0-selfie-exif-orientation-6.jpg'));
    const [face] = (await readPicture(file, 'x.jpg', 'auto', 1)).faces;
    const large = await sharp(file).autoOrient().resize({ width: 4_500 }).jpeg().toBuffer();
    const [same] = (await readPicture(large, 'x.jpg', 'auto', 1)).faces;
    expect(same!.box.width / 7.5 / face!.box.width).toBeCloseTo(1, 1);
    expect(Math.abs(same!.box.x / 7.5 - face!.box.x)).toBeLessThan(15);
    expect(Math.abs(same!.landmarks![0]! / 7.5 - face!.landmarks![0]!)).toBeLessThan(15);
  }, 120_000);

  it('a tilted face is turned: the second look at its crop finds the eyes level', async () => {
    const tilted = await sharp(readFileSync(join(folder, '11-official-portrait.jpg')))
      .rotate(20, { background: '#888888' })
      .jpeg()
      .toBuffer();
    const [face] = (await readPicture(tilted, 'x.jpg', 'auto', 1)).faces;
    expect(face!.angle).toBeGreaterThan(12);
    expect(face!.angle).toBeLessThan(30);
    const crop = await sharp(face!.crop!.bytes)
      .extend({ top: 112, bottom: 112, left: 112, right: 112, background: '#888888' })
      .jpeg()
      .toBuffer();
    const [again] = (await readPicture(crop, 'x.jpg', 'detect', 1)).faces;
    expect(Math.abs(again!.angle)).toBeLessThan(6);
  }, 120_000);
});

describe.skipIf(!HAS_SHARED_DATA)('whole or cut out, as the picture is', () => {
  const SAMPLE = 25;
  const folder = join(SHARED_DATA, 'expressions-small');
  const rows = HAS_SHARED_DATA
    ? (parse(readFileSync(join(folder, 'labels.csv')), { columns: true }) as { readonly file: string; readonly source: string }[])
    : [];

  it.each([
    ['fer2013+ferplus', 25, 25],
    ['lfw-muxspace', 23, 25],
    ['synthetic-sd', 0, 3],
    ['london-set', 0, 0],
  ] as const)(
    `%s: of ${SAMPLE}, %i to %i are crops already`,
    async (source, least, most) => {
      const some = rows
        .filter((row) => row.source === source)
        .filter((_, index) => index % 4 === 0)
        .slice(0, SAMPLE);
      const read = await Promise.all(
        some.map(async ({ file }) => (await readPicture(readFileSync(join(folder, file)), file, 'auto', 1)).faces),
      );
      expect(read.every((faces) => faces.length === 1)).toBe(true);
      const whole = read.filter(([face]) => face!.whole).length;
      expect(whole).toBeGreaterThanOrEqual(least);
      expect(whole).toBeLessThanOrEqual(most);
    },
    120_000,
  );
});
