import { afterEach, describe, expect, it, vi } from 'vitest';
import { tryBackend } from '../../../../src/studio/backends/trial.ts';
import { startChild } from '../../../support/child.ts';
import { softwareGpu } from '../../../support/native.ts';

const NO_GPU = 'there is no graphics processor in software for this system';
afterEach(() => void vi.unstubAllEnvs());

/** In processes that are started from here on, SwiftShader is the graphics processor. */
async function useSoftwareGpu(): Promise<boolean> {
  const variables = await softwareGpu();
  for (const [name, value] of Object.entries(variables ?? {})) vi.stubEnv(name, value);
  return variables !== null;
}

describe('webgpu', () => {
  it('is found and named by a trial in a process of its own', async ({ skip }) => {
    if (!(await useSoftwareGpu())) return skip(NO_GPU);
    const input = { name: 'webgpu', library: null, unordered: [], compare: false, measure: null } as const;
    const { device, usesGpu } = await tryBackend(input, new AbortController().signal);
    expect(device).toContain('swiftshader');
    expect(usesGpu).toBe(true);
  });

  it('says that the device was lost, and takes up a new one', async ({ skip }) => {
    if (!(await useSoftwareGpu())) return skip(NO_GPU);
    const child = startChild('lost-device');
    expect(await child.ended).toBe(0);
    expect(JSON.parse(child.lines.at(-1)!)).toEqual({ failure: expect.stringContaining('was lost'), again: true, value: 8 });
  });

  it('is refused with a sentence where the system has no graphics processor', async ({ skip }) => {
    if (process.platform !== 'linux') return skip('drivers are named by variables on Linux only');
    for (const name of ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES']) vi.stubEnv(name, '/nowhere.json');
    const input = { name: 'webgpu', library: null, unordered: [], compare: false, measure: null } as const;
    await expect(tryBackend(input, new AbortController().signal)).rejects.toMatchObject({ code: 'NOT_READY' });
  });
});
