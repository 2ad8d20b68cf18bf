/** Losses of a tiny network's first steps on one backend, as a line of JSON. A process of its own: native code, and its environment. */
import { lossesOfSteps } from '../../../src/studio/backends/agreement.ts';
import { loadBackend } from '../../../src/studio/backends/load.ts';
import type { BackendName } from '../../../src/shared/backends.ts';
import { tinyBase } from '../../unit/engine/tiny-base.ts';
import { tensorflowLibrary } from '../native.ts';

const name = process.argv[2] as BackendName;
const backend = await loadBackend(name, { library: tensorflowLibrary() });
const losses = await lossesOfSteps(tinyBase(), { steps: 20, batch: 12, rate: 0.01 });
console.log(JSON.stringify({ name: backend.name, device: backend.device, losses }));
process.exit();
