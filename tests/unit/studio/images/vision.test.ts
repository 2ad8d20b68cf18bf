import { expect, it } from 'vitest';
import { Vision } from '../../../../src/studio/images/vision.ts';
import { smallCrop } from '../../../support/pictures.ts';

const read = (vision: Vision, bytes: Uint8Array, file: string) => vision.call('readPicture', { bytes, file, crops: 'whole', margin: 1 });

it('takes many pictures at once and gives each its own answer', async () => {
  const vision = new Vision();
  try {
    const pictures = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => read(vision, await smallCrop(index, 48 + index), `${index}.jpg`)),
    );
    expect(pictures.map(({ width }) => width)).toEqual(Array.from({ length: 60 }, (_, index) => 48 + index));
  } finally {
    await vision.close();
  }
});

it('a worker that answers nothing any more is ended, and the picture named', async () => {
  // No thread starts within a millisecond, so to this one each worker seems to hang.
  const vision = new Vision(1);
  try {
    await expect(read(vision, await smallCrop(1), 'endless.jpg')).rejects.toThrow(/"endless.jpg" took too long to decode/);
  } finally {
    await vision.close();
  }
});

it('a picture whose worker ends by itself is looked at once more', async () => {
  const vision = new Vision();
  const ended: Promise<unknown>[] = [];
  process.once('worker', (worker) => ended.push(worker.terminate()));
  try {
    const pictures = await Promise.all([1, 2, 3, 4].map(async (seed) => read(vision, await smallCrop(seed), `${seed}.jpg`)));
    expect(pictures.map(({ width }) => width)).toEqual([48, 48, 48, 48]);
    expect(await Promise.all(ended)).toHaveLength(1);
  } finally {
    await vision.close();
  }
});

it('starts nothing anew once it is closed: what waited for its turn is refused', async () => {
  const vision = new Vision();
  const bytes = await smallCrop(1);
  const calls = Array.from({ length: 40 }, (_, index) => read(vision, bytes, `${index}.jpg`));
  const ends = Promise.allSettled(calls);
  await vision.close();
  expect((await ends).every(({ status }) => status === 'rejected')).toBe(true);
  await expect(read(vision, bytes, 'late.jpg')).rejects.toThrow(/has ended/);
});
