import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { requireRoom } from '../../../src/studio/disk-room.ts';

it('lets what fits be written, and says of what does not how much there is', () => {
  const sentence = (needed: string, free: string) => `It needs ${needed}, and has ${free}.`;
  expect(() => requireRoom(tmpdir(), 1, sentence)).not.toThrow();
  expect(() => requireRoom(tmpdir(), 1e18, sentence)).toThrow(
    expect.objectContaining({ code: 'DISK_FULL', message: expect.stringMatching(/^It needs 1000000000\.0 GB, and has [\d.]+ [MG]B\.$/) }),
  );
});
