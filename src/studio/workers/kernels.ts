/** Entry of a helper: a thread that computes chunks of the learning thread's kernels, in the same memory, until it is sent home. */
import { workerData } from 'node:worker_threads';
import type { HelperData } from '../../engine/kernels/host.ts';
import { instantiateKernels } from '../../engine/kernels/instance.ts';

const { module, memory, control, seat } = workerData as HelperData & { readonly seat: number };
const kernels = instantiateKernels(module, memory);
kernels.join(control, seat);
kernels.serve();
