import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Upload } from '../../../../src/studio/images/upload.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECOND = 1_000;
const add = (upload: Upload, path: string) => upload.add([path], [new File(['x'], path)]);

describe('an upload', () => {
  it('waits for a slow sender, and ends by itself where nothing more comes', async () => {
    const upload = new Upload();
    const items = upload[Symbol.asyncIterator]();
    for (const path of ['1.jpg', '2.jpg', '3.jpg']) {
      const next = items.next();
      await vi.advanceTimersByTimeAsync(90 * SECOND);
      await add(upload, path);
      expect(await next).toMatchObject({ done: false, value: { path } });
    }
    const last = items.next();
    await vi.advanceTimersByTimeAsync(180 * SECOND);
    expect(await last).toMatchObject({
      done: false,
      value: { path: 'all further files', reason: expect.stringContaining('did not come') },
    });
    expect(await items.next()).toMatchObject({ done: true });
    await expect(add(upload, '4.jpg')).rejects.toThrow(/import is over/);
  });

  it('does not count the time that what came takes', async () => {
    const upload = new Upload();
    const items = upload[Symbol.asyncIterator]();
    await add(upload, '1.jpg');
    await add(upload, '2.jpg');
    await items.next();
    await vi.advanceTimersByTimeAsync(600 * SECOND);
    expect(await items.next()).toMatchObject({ value: { path: '2.jpg' } });
    await add(upload, '3.jpg');
    upload.end();
    expect(await items.next()).toMatchObject({ value: { path: '3.jpg' } });
    expect(await items.next()).toMatchObject({ done: true });
  });
});
