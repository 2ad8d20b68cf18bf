import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DoctorReport } from '../../../src/shared/contract/app.ts';
import { nativeStatus, type NativeStatus } from '../../../src/shared/contract/native.ts';
import { mien, mienJson } from '../../support/mien.ts';
import { temporaryFolder } from '../../support/projects.ts';

interface Refused {
  readonly error: { readonly code: string; readonly message: string };
}

it('tells what is installed, in one document and in words', async () => {
  const cwd = temporaryFolder();
  const { code, document } = await mienJson<NativeStatus>(['native', 'status'], { cwd });
  expect(code).toBe(0);
  expect(nativeStatus.parse(document)).toMatchObject({ installed: null, folder: expect.stringContaining(cwd) });
  expect((await mien(['native', 'status'], { cwd })).stdout).toMatch(/TensorFlow is not installed|publishes no library/);
});

it('refuses a file that is no library, with the reason and exit code 2', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'letter.whl'), 'Dear reader');
  const { code, document } = await mienJson<Refused>(['native', 'install', '--from', 'letter.whl'], { cwd });
  expect(code).toBe(2);
  expect(document.error).toMatchObject({ code: 'INVALID', message: expect.stringContaining('"letter.whl" can\'t be used') });
});

it('names every backend in doctor, and the ones to choose from where a name is wrong', async () => {
  const cwd = temporaryFolder();
  const { document } = await mienJson<DoctorReport>(['doctor'], { cwd });
  expect(document.backends.map(({ name }) => name)).toEqual(['wasm', 'tensorflow', 'webgpu', 'cpu']);
  const wrong = await mien(['bench', '--backend', 'abacus'], { cwd });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('wasm, tensorflow, webgpu, cpu');
});

it('refuses to measure a backend that is not here, and says how to get it', async () => {
  const { code, document } = await mienJson<Refused>(['bench', '--backend', 'tensorflow'], { cwd: temporaryFolder() });
  expect(code).toBe(2);
  expect(document.error).toMatchObject({ code: 'NOT_READY', message: expect.stringContaining('mien native install') });
});
