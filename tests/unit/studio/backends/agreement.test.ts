import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BackendName } from '../../../../src/shared/backends.ts';
import { LOSS_TOLERANCE, lossDifference } from '../../../../src/studio/backends/agreement.ts';
import { startChild } from '../../../support/child.ts';
import { NO_TENSORFLOW, softwareGpu, tensorflowLibrary } from '../../../support/native.ts';

interface Losses {
  readonly name: BackendName;
  readonly device: string;
  readonly losses: readonly number[];
}

afterEach(() => void vi.unstubAllEnvs());

async function lossesOn(name: BackendName): Promise<Losses> {
  const child = startChild('losses', name);
  expect(await child.ended).toBe(0);
  return JSON.parse(child.lines.at(-1)!) as Losses;
}

describe('twenty steps with the same seed', () => {
  let first: Promise<Losses> | null = null;
  const wasmLosses = async () => (await (first ??= lossesOn('wasm'))).losses;

  it('learn on wasm, and give the same bits again', async () => {
    const losses = await wasmLosses();
    expect(losses).toHaveLength(20);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect((await lossesOn('wasm')).losses).toEqual(losses);
  });

  it('give the same losses in plain JavaScript', async () => {
    expect(lossDifference((await lossesOn('cpu')).losses, await wasmLosses())).toBeLessThan(LOSS_TOLERANCE);
  });

  it('give the same losses on native TensorFlow', async ({ skip }) => {
    if (!tensorflowLibrary()) skip(NO_TENSORFLOW);
    const tensorflow = await lossesOn('tensorflow');
    expect(tensorflow.name).toBe('tensorflow');
    expect(lossDifference(tensorflow.losses, await wasmLosses())).toBeLessThan(LOSS_TOLERANCE);
  });

  it('give the same losses by WebGPU', async ({ skip }) => {
    const gpu = await softwareGpu();
    if (!gpu) return skip('there is no graphics processor in software for this system');
    for (const [variable, value] of Object.entries(gpu)) vi.stubEnv(variable, value);
    const webgpu = await lossesOn('webgpu');
    expect(webgpu).toMatchObject({ name: 'webgpu', device: expect.stringContaining('swiftshader') });
    expect(lossDifference(webgpu.losses, await wasmLosses())).toBeLessThan(LOSS_TOLERANCE);
    // Each kernel is compiled by the driver in software, on as many threads as there are.
  }, 400_000);
});

describe('lossDifference', () => {
  it('is the largest, and infinite where one is not a number', () => {
    expect(lossDifference([1, 2, 3], [1, 2.5, 3.1])).toBeCloseTo(0.5);
    expect(lossDifference([1, NaN], [1, 2])).toBe(Infinity);
  });
});
