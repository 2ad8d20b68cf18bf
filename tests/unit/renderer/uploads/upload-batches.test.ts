import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/shared/limits.ts';
import { planUpload } from '../../../../src/renderer/uploads/upload-batches.ts';

/** A file of a size without its bytes. */
function sized(path: string, size: number): { path: string; file: File } {
  return { path, file: Object.defineProperty(new File([], path), 'size', { value: size }) };
}

describe('cutting files into calls', () => {
  it('keeps every call within the limits and loses nothing', () => {
    const files = fc.array(fc.tuple(fc.nat({ max: 40 * 2 ** 20 }), fc.constantFrom('jpg', 'png')), { maxLength: 600 });
    fc.assert(
      fc.property(files, (drawn) => {
        const picked = drawn.map(([size, ending], index) => sized(`${index}.${ending}`, size));
        const { batches, refused, files: count } = planUpload(picked);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(LIMITS.upload.files);
          expect(batch.reduce((sum, { file }) => sum + file.size, 0)).toBeLessThanOrEqual(LIMITS.upload.bytes);
        }
        const paths = [...batches.flat(), ...refused].map(({ path }) => path);
        expect(paths.sort()).toEqual(picked.map(({ path }) => path).sort());
        expect(count + refused.length).toBe(picked.length);
      }),
      { numRuns: 60 },
    );
  });

  it('sends few pictures at first', () => {
    const { batches } = planUpload(Array.from({ length: 101 }, (_, index) => sized(`${index}.png`, 1_000)));
    expect(batches.map(({ length }) => length)).toEqual([8, 16, 32, 45]);
  });

  it('does not send what no call can hold', () => {
    const { refused, batches } = planUpload([sized('huge.tif', LIMITS.upload.bytes + 1)]);
    expect(refused.map(({ path }) => path)).toEqual(['huge.tif']);
    expect(batches).toEqual([]);
  });
});
