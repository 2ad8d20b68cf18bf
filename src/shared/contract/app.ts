import { oc } from '@orpc/contract';
import { z } from 'zod';

export const recentProject = z.object({ path: z.string(), name: z.string(), openedAt: z.number(), exists: z.boolean() });
export type RecentProject = z.infer<typeof recentProject>;

export const backendStatus = z.object({
  name: z.string(),
  available: z.boolean(),
  /** What it runs on, e.g. "Intel Xeon, SIMD with fused multiply-add"; null where it is not available. */
  device: z.string().nullable(),
  /** Why it is not available, and what would make it so; null where it is. */
  reason: z.string().nullable(),
});

export const doctorReport = z.object({ version: z.string(), node: z.string(), backends: z.array(backendStatus) });
export type DoctorReport = z.infer<typeof doctorReport>;

export const folderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project']),
  size: z.number().nullable(),
  modifiedAt: z.number(),
});

export const app = {
  /** What the start screen shows. `folder` is where new projects go. */
  info: oc.output(
    z.object({ version: z.string(), host: z.enum(['browser', 'electron', 'cli']), folder: z.string(), recent: z.array(recentProject) }),
  ),
  doctor: oc.output(doctorReport),
  /** Folders and projects in a folder that may be shown; without one, the folder of projects. */
  browse: oc
    .input(z.object({ folder: z.string().optional() }))
    .output(z.object({ folder: z.string(), parent: z.string().nullable(), roots: z.array(z.string()), entries: z.array(folderEntry) })),
  forgetRecent: oc.input(z.object({ path: z.string() })).output(z.void()),
};
