import { oc } from '@orpc/contract';
import { z } from 'zod';
import { backendChoice, backendName } from '../backends.ts';
import { backendStatus } from './app.ts';

export const backendSpeed = z.object({
  name: backendName,
  device: z.string(),
  /** Images a second of the expression network: answers, and steps in which all layers learn. Empty where it could not be measured. */
  speeds: z.array(z.object({ batch: z.int(), forward: z.number(), training: z.number() })),
  /** Why it could not be measured, or null. */
  problem: z.string().nullable(),
});
export type BackendSpeed = z.infer<typeof backendSpeed>;

export const backendState = z.object({
  choice: backendChoice,
  /** Set from outside (MIEN_BACKEND, --backend) for as long as this studio runs: the choice can't be changed here. */
  fixed: z.boolean(),
  /** What a run would use now; null: measured at its start. */
  inUse: backendName.nullable(),
  backends: z.array(backendStatus),
  /** Those that failed under way since the studio was started, and of what: not used until the person chooses again. */
  left: z.array(z.object({ name: backendName, reason: z.string() })),
  /** As measured last on this machine, with this version; empty before. */
  measured: z.array(backendSpeed),
  measuredAt: z.number().nullable(),
});
export type BackendState = z.infer<typeof backendState>;

export const backends = {
  state: oc.output(backendState),
  choose: oc.input(z.object({ choice: backendChoice })).output(backendState),
  /** Measures every backend that is here, each in a process of its own. */
  measure: oc.output(z.object({ jobId: z.int() })),
};
