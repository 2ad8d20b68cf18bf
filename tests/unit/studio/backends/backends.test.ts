import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { temporaryFolder } from '../../../support/projects.ts';
import { describe, expect, it } from 'vitest';
import { doctorReport } from '../../../../src/shared/contract/app.ts';
import { doctor } from '../../../../src/studio/backends/doctor.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';

describe('loadBackend', () => {
  it('makes wasm with our kernels the current backend, however often it is asked', async () => {
    const [first, second] = await Promise.all([loadBackend(), loadBackend('wasm')]);
    expect(first).toBe(second);
    expect(first).toMatchObject({ name: 'wasm', device: expect.stringContaining('SIMD') });
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeDefined();
  });

  it('goes to cpu and back', async () => {
    expect((await loadBackend('cpu')).name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    await loadBackend();
    expect(tf.getBackend()).toBe('wasm');
  });

  it('gives several threads a backend each', async () => {
    const code = `
      import { parentPort } from 'node:worker_threads';
      const { loadBackend } = await import(${JSON.stringify(new URL('../../../../src/studio/backends/load.ts', import.meta.url).href)});
      parentPort.postMessage((await loadBackend()).name);`;
    const answers = [1, 2].map(
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [] });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    );
    expect(await Promise.all(answers)).toEqual(['wasm', 'wasm']);
  });
});

describe('doctor', () => {
  it('names every backend, with what it runs on or why it does not', async () => {
    const report = doctorReport.parse(await doctor(temporaryFolder()));
    expect(report.backends.map(({ name }) => name)).toEqual(['wasm', 'tensorflow', 'webgpu', 'cpu']);
    for (const { available, device, reason } of report.backends) {
      expect(device === null).toBe(!available);
      expect(reason === null).toBe(available);
    }
    expect(report.backends[0]).toMatchObject({ available: true, device: expect.stringContaining('SIMD') });
    expect(report.node).toBe(process.versions.node);
    expect(report.version).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
  });
});
