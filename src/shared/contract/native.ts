import { oc } from '@orpc/contract';
import { z } from 'zod';

/** The native TensorFlow library that this studio set up for itself. */
export const nativeLibrary = z.object({
  /** Of TensorFlow, e.g. "2.21.0". */
  version: z.string(),
  /** Archives or folder that it was taken from. */
  sources: z.array(z.string()),
  /** Made for graphics cards of NVIDIA's. */
  gpu: z.boolean(),
  device: z.string(),
  usesGpu: z.boolean(),
  installedAt: z.number(),
  bytes: z.number(),
});

export const nativeStatus = z.object({
  installed: nativeLibrary.nullable(),
  /** Where it lies, or would lie. */
  folder: z.string(),
  /** TensorFlow publishes a library for this system; one for its graphics cards. */
  offered: z.object({ cpu: z.boolean(), gpu: z.boolean() }),
  /** What can fetch it here, e.g. "pip"; null where only a file will do. */
  client: z.string().nullable(),
  cards: z.array(z.object({ name: z.string(), bytes: z.number() })),
  /** What is missing or wrong, in sentences. */
  needs: z.array(z.string()),
});
export type NativeStatus = z.infer<typeof nativeStatus>;

export const native = {
  status: oc.output(nativeStatus),
  /** Fetches the official package, or takes `from`: a wheel, a jar or a folder. The job's result is the library. */
  install: oc.input(z.object({ gpu: z.boolean(), from: z.string().min(1).optional() })).output(z.object({ jobId: z.int() })),
  remove: oc.output(nativeStatus),
};
