import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodeImage, shrinkForView } from '../../../../src/studio/images/decode.ts';
import { plainPicture } from '../../../support/pictures.ts';

/** Left half red, right half blue, with a green top left corner: it can be told how it was turned. */
const marked = sharp(
  Uint8Array.from({ length: 60 * 40 * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const [x, y] = [pixel % 60, Math.floor(pixel / 60)];
    const colour = x < 20 && y < 20 ? [0, 255, 0] : x < 30 ? [255, 0, 0] : [0, 0, 255];
    return colour[at % 3]!;
  }),
  { raw: { width: 60, height: 40, channels: 3 } },
);

async function pixelAt(bytes: Uint8Array, x: number, y: number): Promise<number[]> {
  const { image } = await decodeImage(bytes, 'picture');
  return [...image.pixels.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3)];
}

function near(actual: readonly number[], expected: readonly number[], within = 12): void {
  for (const [at, value] of expected.entries()) {
    expect(Math.abs(actual[at]! - value), `${actual} is not about ${expected}`).toBeLessThanOrEqual(within);
  }
}

const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.6));

/** A PNG whose header claims another size, with the checksum to go with it. */
function claim(png: Buffer, width: number, height: number): Buffer {
  const lie = Buffer.from(png);
  lie.writeUInt32BE(width, 16);
  lie.writeUInt32BE(height, 20);
  lie.writeUInt32BE(crc32(lie.subarray(12, 29)), 29);
  return lie;
}

describe('pictures that are decoded', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('%s, whatever its name says', async (format) => {
    const bytes = await plainPicture(64, 48).toFormat(format).toBuffer();
    const { facts, image } = await decodeImage(bytes, 'holiday.txt');
    expect(facts).toEqual({ format, type: `image/${format}`, width: 64, height: 48, note: null });
    expect([image.width, image.height, image.pixels.length]).toEqual([64, 48, 64 * 48 * 3]);
    near([...image.pixels.subarray(0, 3)], [40, 90, 70]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i comes upright', async (orientation) => {
    // What the orientation undoes: a quarter turn, then a mirroring. In two steps, as the library has an order of its own.
    const quarters = [0, 0, 0, 2, 2, 1, 3, 3, 1][orientation]!;
    const isMirrored = [2, 4, 5, 7].includes(orientation);
    const rotated = await sharp(await marked.clone().png().toBuffer())
      .rotate(quarters * 90)
      .png()
      .toBuffer();
    const turned = await sharp(rotated).flop(isMirrored).png().toBuffer();
    const bytes = await sharp(turned).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation }).toBuffer();
    const { facts } = await decodeImage(bytes, 'turned.jpg');
    expect([facts.width, facts.height]).toEqual([60, 40]);
    near(await pixelAt(bytes, 5, 5), [0, 255, 0]);
    near(await pixelAt(bytes, 5, 35), [255, 0, 0]);
    near(await pixelAt(bytes, 55, 20), [0, 0, 255]);
  });

  it('16 bits, CMYK, grey, one bit and transparency all become 8-bit RGB', async () => {
    near(await pixelAt(await plainPicture(20, 20).toColourspace('rgb16').png().toBuffer(), 3, 3), [40, 90, 70], 1);
    near(await pixelAt(await plainPicture(20, 20).toColourspace('cmyk').jpeg().toBuffer(), 3, 3), [40, 90, 70], 32);
    const [red, green, blue] = await pixelAt(await plainPicture(20, 20).greyscale().jpeg().toBuffer(), 3, 3);
    expect([green, blue]).toEqual([red, red]);
    const checks = sharp(
      Uint8Array.from({ length: 64 }, (_, at) => (at % 2) * 255),
      { raw: { width: 8, height: 8, channels: 1 } },
    );
    const oneBit = await checks.png({ palette: true, colours: 2 }).toBuffer();
    near(await pixelAt(oneBit, 0, 0), [0, 0, 0]);
    near(await pixelAt(oneBit, 1, 0), [255, 255, 255]);
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    near(await pixelAt(clear, 4, 4), [255, 255, 255]);
  });

  it('takes the first frame of an animation and says so', async () => {
    const frames = Uint8Array.from({ length: 16 * 32 * 3 }, (_, at) => (at < 16 * 16 * 3 ? 200 : 20));
    const gif = await sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    const { facts, image } = await decodeImage(gif, 'wave.gif');
    expect(facts).toMatchObject({ width: 16, height: 16, note: 'animated, first frame taken' });
    near([...image.pixels.subarray(0, 3)], [200, 200, 200]);
  });

  it('keeps a picture with stray bytes, and says so', async () => {
    const jpeg = await marked.clone().jpeg().toBuffer();
    // Stray bytes between two segments: a warning of the decoder, not an error.
    const stray = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0, 0, 0, 0, 0]), jpeg.subarray(2)]);
    const { facts } = await decodeImage(stray, 'phone.jpg');
    expect(facts.note).toContain('damaged');
    expect([facts.width, facts.height]).toEqual([60, 40]);
  });

  it('decodes a very large picture smaller, and says by how much', async () => {
    const bytes = await plainPicture(8_192, 1_024).jpeg().toBuffer();
    const { facts, image } = await decodeImage(bytes, 'wall.jpg');
    expect([facts.width, facts.height]).toEqual([8_192, 1_024]);
    expect([image.width, image.height, image.scale]).toEqual([4_096, 512, 2]);
  });
});

describe('pictures that are refused, in a sentence that names the file', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="100" height="100"/></svg>';
  const cases: readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp][] = [
    ['empty', () => new Uint8Array(0), /is empty/],
    ['cut short', async () => half(await marked.clone().jpeg().toBuffer()), /damaged/],
    ['a PNG cut short', async () => half(await marked.clone().png().toBuffer()), /damaged/],
    ['bytes without sense', () => Uint8Array.from({ length: 5_000 }, (_, at) => (at * 7) % 256), /not an image/],
    ['SVG', () => Buffer.from(svg), /SVG or HTML/],
    ['SVG after its declaration', () => Buffer.from(`<?xml version="1.0"?>\n<!-- a picture? -->${svg}`), /SVG or HTML/],
    ['a web page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), /SVG or HTML/],
    ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj'), /not an image/],
    ['HEIC', () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(200)]), /HEIC.*Save it as JPEG/],
    ['BMP', () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(200)]), /BMP picture.*Save it as PNG/],
    ['more pixels than allowed', async () => claim(await plainPicture(8, 8).png().toBuffer(), 20_000, 20_000), /million pixels/],
    ['longer than allowed', async () => claim(await plainPicture(8, 8).png().toBuffer(), 40_000, 10), /more than 32768/],
    ['more bytes than allowed', () => new Uint8Array(65 * 2 ** 20), /65 MB, more than the 64 MB/],
  ];

  it.each(cases)('%s', async (_, make, reason) => {
    const refused = decodeImage(await make(), `odd "one".png`).then(({ facts }) => facts);
    await expect(refused).rejects.toMatchObject({ code: 'BAD_IMAGE' });
    await expect(refused).rejects.toThrow(reason);
    await expect(refused).rejects.toThrow('odd "one".png');
  });
});

describe('views for the screen', () => {
  it('are upright, no larger than asked for, and never enlarged', async () => {
    const photo = await plainPicture(400, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const small = await sharp(await shrinkForView(photo, 100)).metadata();
    expect([small.width, small.height]).toEqual([50, 100]);
    const large = await sharp(await shrinkForView(photo, 4_000)).metadata();
    expect([large.width, large.height]).toEqual([200, 400]);
  });
});
