import { expect, it } from 'vitest';
import { storedAndRead } from '../../../../src/engine/faces/jpeg-loss.ts';
import { cropFace, decodeCrop } from '../../../../src/studio/images/crop.ts';

it.each([48, 61, 112])('a crop of %i pixels comes out as it does of its file, to the last digit', async (side) => {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side), at % 3];
    return 128 + 90 * Math.sin(x / (4 + channel) + y / 9) + ((at * 7_919) % 37);
  });
  const picture = { pixels, width: side, height: side, scale: 1 };
  const { bytes } = await cropFace(picture, { centerX: side / 2, centerY: side / 2, side, angle: 0 });
  const [read, stored] = [storedAndRead(picture).pixels, await decodeCrop(bytes, side)];
  expect(Buffer.compare(read, stored)).toBe(0);
  expect(Buffer.compare(pixels, stored)).not.toBe(0);
});
