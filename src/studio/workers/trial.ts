/** Entry of a process (or thread) that tries one backend: loads it, learns a step, measures, tells, and is ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { isStudioError } from '../../shared/errors.ts';
import { lossDifference, lossesOfSteps } from '../backends/agreement.ts';
import { measureSpeed, type Speed } from '../backends/measure.ts';
import type { TrialInput, TrialMessage, TrialReport } from '../backends/trial.ts';
import { useBackend } from '../learning/backend.ts';
import { loadBase } from '../learning/base-loader.ts';
import { orderOfLoading } from '../native/preload.ts';

const COMPARED_BASE = 'face-expression';
const COMPARED = { steps: 2, batch: 4, rate: 1e-4 };

async function attempt({ name, library, unordered, compare, measure }: TrialInput): Promise<TrialReport> {
  let expected: readonly number[] | null = null;
  if (compare) {
    await useBackend('wasm', { library: null });
    expected = await lossesOfSteps(await loadBase(COMPARED_BASE, null), COMPARED);
  }
  const preload = library ? [...library.preload, ...orderOfLoading(library.folder, unordered)] : [];
  const { device, description, version, usesGpu } = await useBackend(name, { library: library && { ...library, preload } });
  const difference = expected && lossDifference(expected, await lossesOfSteps(await loadBase(COMPARED_BASE, null), COMPARED));
  const speeds: Speed[] = [];
  if (measure) {
    const base = await loadBase(measure.base, null);
    for (const batch of measure.batches) speeds.push(await measureSpeed({ base, batch, seconds: measure.seconds }));
  }
  return { device, description, version, usesGpu, preload, difference, speeds };
}

async function answer(input: TrialInput): Promise<TrialMessage> {
  try {
    return { type: 'report', report: await attempt(input) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'error', code: isStudioError(error) ? error.code : null, message };
  }
}

if (parentPort) parentPort.postMessage(await answer(workerData as TrialInput));
else {
  process.once('message', async (input) => process.send?.(await answer(input as TrialInput)));
  // Nobody is there any more to hear of it.
  process.once('disconnect', () => process.exit());
}
