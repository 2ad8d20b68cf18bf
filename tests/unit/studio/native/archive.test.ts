import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf, takeLibraries } from '../../../../src/studio/native/archive.ts';
import { LIBRARY_FILES } from '../../../../src/studio/native/platform.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { forged, zipOf } from '../../../support/zips.ts';

const LIBRARY = LIBRARY_FILES.at(-1)!;
const base64url = (content: string) => createHash('sha256').update(content).digest('base64url');
const hex = (content: string) => createHash('sha256').update(content).digest('hex');

async function take(archive: Buffer, change: Partial<Parameters<typeof takeLibraries>[0]> = {}) {
  const folder = temporaryFolder();
  const file = join(folder, 'some.whl');
  const into = join(folder, 'into');
  writeFileSync(file, archive);
  mkdirSync(into);
  const options = { archive: file, folder: into, signal: new AbortController().signal, mayBeEmpty: false, onProgress: () => undefined };
  return { into, taken: await takeLibraries({ ...options, ...change }) };
}

describe('placeOf', () => {
  it('keeps the names of libraries and nothing of where they were', () => {
    expect(placeOf(`tensorflow/${LIBRARY}`)).toBe(LIBRARY);
    expect(placeOf(`../../../etc/${LIBRARY}`)).toBe(LIBRARY);
    expect(placeOf(`org/tensorflow/internal/c_api/linux-x86_64/${LIBRARY}`)).toBe(LIBRARY);
  });

  it('wants nothing else of TensorFlow', () => {
    for (const name of ['tensorflow/__init__.py', 'tensorflow/python/_pywrap_tfe.so', 'tensorflow/', `tensorflow/${LIBRARY}/x`, '..', '']) {
      expect(placeOf(name)).toBeNull();
    }
  });

  it.runIf(process.platform === 'linux')('wants the libraries of CUDA, each in the folder of its package', () => {
    expect(placeOf('nvidia/cudnn/lib/libcudnn.so.9')).toBe('nvidia/cudnn/lib/libcudnn.so.9');
    for (const name of [
      'nvidia/../lib/libcudnn.so.9',
      'nvidia/cudnn/bin/libcudnn.so.9',
      'nvidia/cudnn/lib/readme.txt',
      'x/nvidia/cudnn/lib/libcudnn.so.9',
    ]) {
      expect(placeOf(name)).toBeNull();
    }
  });
});

describe('takeLibraries', () => {
  it('takes the libraries, compares them with the record, and reports how far it is', async () => {
    const shares: number[] = [];
    const wheel = await zipOf({
      'tensorflow/__init__.py': 'import os',
      [`tensorflow/${LIBRARY}`]: 'machine code',
      'tensorflow-2.21.0.dist-info/RECORD': `tensorflow/${LIBRARY},sha256=${base64url('machine code')},12\n`,
    });
    const { into, taken } = await take(wheel, { onProgress: (share) => shares.push(share) });
    expect(taken).toEqual([{ path: LIBRARY, bytes: 12, sha256: hex('machine code') }]);
    expect(readFileSync(join(into, LIBRARY), 'utf8')).toBe('machine code');
    expect(readdirSync(into)).toEqual([LIBRARY]);
    expect(shares.at(-1)).toBe(1);
  });

  it('refuses what the record knows otherwise', async () => {
    const wheel = await zipOf({
      [`tensorflow/${LIBRARY}`]: 'other code',
      'tensorflow-2.21.0.dist-info/RECORD': `tensorflow/${LIBRARY},sha256=${base64url('machine code')},10\n`,
    });
    await expect(take(wheel)).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining('is damaged') });
  });

  it('refuses a file that is no archive, and one without a library', async () => {
    await expect(take(Buffer.from('not a zip'))).rejects.toMatchObject({
      message: expect.stringContaining('not a whole wheel, jar or zip'),
    });
    const empty = await zipOf({ 'readme.txt': 'hello' });
    await expect(take(empty)).rejects.toMatchObject({ message: expect.stringContaining('no TensorFlow library for this system') });
    expect((await take(empty, { mayBeEmpty: true })).taken).toEqual([]);
  });

  it('refuses the same library twice, a link, and one that would grow without end', async () => {
    const twice = await zipOf({ [`a/${LIBRARY}`]: 'one', [`b/${LIBRARY}`]: 'two' });
    await expect(take(twice)).rejects.toMatchObject({ message: expect.stringContaining('twice') });
    const whole = await zipOf({ [LIBRARY]: 'code' });
    const link = forged(whole, 0, (record) => record.writeUInt32LE((0o120777 << 16) >>> 0, 38));
    await expect(take(link)).rejects.toMatchObject({ message: expect.stringContaining('is a link') });
    const bomb = await zipOf({ [LIBRARY]: Buffer.alloc(65 << 20) });
    await expect(take(bomb)).rejects.toMatchObject({ message: expect.stringContaining('far beyond the size') });
    const liar = forged(whole, 0, (record) => record.writeUInt32LE(100, 24));
    await expect(take(liar)).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    const wheel = await zipOf({ [LIBRARY]: 'code' });
    await expect(take(wheel, { signal: abort.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(LIBRARY)).toBe(false);
  });
});
