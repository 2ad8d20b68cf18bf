import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { smallCrop } from '../../../support/pictures.ts';

const MODULE = new URL('../../../../src/studio/images/sharp-guard.ts', import.meta.url).href;
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

/** Whether a new thread's decoder reads a crop, and whether it reads a drawing. */
async function readsInThread(build: string): Promise<unknown> {
  const thread = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(MODULE)}).then(async ({ sharp }) => {
      const reads = (bytes) => sharp(Buffer.from(bytes)).raw().toBuffer().then(() => true, () => false);
      parentPort.postMessage([await reads(workerData), await reads(${JSON.stringify(SVG)})]);
    });`;
  const worker = new Worker(thread, { eval: true, workerData: await smallCrop(1), env: { ...process.env, MIEN_SHARP: build } });
  const [answer] = await once(worker, 'message');
  await worker.terminate();
  return answer;
}

it.each(['native', 'wasm'])('every thread refuses formats that are not on the list (%s)', async (build) => {
  for (let thread = 0; thread < 2; thread++) expect(await readsInThread(build)).toEqual([true, false]);
});
