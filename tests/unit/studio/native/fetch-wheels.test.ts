import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findClient } from '../../../../src/studio/native/client.ts';
import { chosenWheel, fetchWheels } from '../../../../src/studio/native/fetch-wheels.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { zipOf } from '../../../support/zips.ts';

describe('chosenWheel', () => {
  it.each([
    ['Saved ./tensor flow/six-1.17.0-py2.py3-none-any.whl', 'six-1.17.0-py2.py3-none-any.whl'],
    ['  File was already downloaded /home/a/six-1.17.0-py2.py3-none-any.whl', 'six-1.17.0-py2.py3-none-any.whl'],
    ['  Downloading six-1.17.0-py2.py3-none-any.whl (11 kB)', null],
    ['  WARNING: Previously-downloaded file /home/a/six-1.17.0-py2.py3-none-any.whl has bad hash. Re-downloading.', null],
    ['Successfully downloaded six', null],
  ])('of "%s" is %s', (line, wheel) => {
    expect(chosenWheel(line)).toBe(wheel);
  });
});

/** A package as pip takes it, without code. */
async function putWheel(folder: string, name: string, version: string, needs: readonly string[] = []): Promise<void> {
  const about = `${name}-${version}.dist-info`;
  const files = {
    [`${about}/METADATA`]: ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...needs, ''].join('\n'),
    [`${about}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${about}/RECORD`]: '',
  };
  writeFileSync(join(folder, `${name}-${version}-py3-none-any.whl`), await zipOf(files));
}

describe('fetchWheels', () => {
  it('takes the wheels that pip chose, and deletes those of an earlier try', async ({ skip }) => {
    const client = await findClient({ pip: true });
    if (client?.kind !== 'pip') return skip('there is no Python with pip here');
    const [shop, folder] = [temporaryFolder(), temporaryFolder()];
    const cuda = 'Requires-Dist: mien_cuda>=1; extra == "and-cuda"';
    const offer = async (version: string) => {
      await putWheel(shop, 'mien_flow', version, ['Provides-Extra: and-cuda', cuda]);
      await putWheel(shop, 'mien_cuda', version);
    };
    const fetch = () =>
      fetchWheels(
        { folder, gpu: true, signal: new AbortController().signal, onProgress: () => undefined },
        { pip: client.command, name: 'mien_flow>=1', tags: ['any'] },
      );
    const whole = (version: string) => [
      join(folder, 'tensorflow', `mien_flow-${version}-py3-none-any.whl`),
      join(folder, 'cuda', `mien_cuda-${version}-py3-none-any.whl`),
    ];
    // All it knows lies in the folder, and the person likes it quiet.
    for (const [name, value] of Object.entries({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: shop, PIP_QUIET: '2' })) vi.stubEnv(name, value);
    try {
      await offer('1.0');
      expect(await fetch()).toEqual(whole('1.0'));
      await offer('2.0');
      expect(await fetch()).toEqual(whole('2.0'));
      expect(await fetch()).toEqual(whole('2.0'));
      expect(readdirSync(join(folder, 'tensorflow'))).toEqual(['mien_flow-2.0-py3-none-any.whl']);
      expect(readdirSync(join(folder, 'cuda'))).toEqual(['mien_cuda-2.0-py3-none-any.whl']);
    } finally {
      vi.unstubAllEnvs();
    }
  }, 180_000);
});
