/** The same network in PyTorch, where the machine has it: what a reader may compare our figures with. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { programFolder } from '../app/program-folder.ts';

const answer = z.object({
  version: z.string(),
  device: z.string(),
  parameters: z.int(),
  speeds: z.array(z.object({ batch: z.int(), forward: z.number(), training: z.number() })).min(1),
});

export interface TorchSpeeds {
  readonly version: string;
  readonly device: string;
  readonly batch: number;
  readonly forward: number;
  readonly training: number;
}

const MOST_MILLISECONDS = 600_000;

/** Null where python3 has no PyTorch. */
export async function torchSpeeds(options: { batch: number; seconds: number; usesGpu: boolean }): Promise<TorchSpeeds | null> {
  const { batch, seconds, usesGpu } = options;
  const script = join(programFolder(), 'resources', 'bench', 'torch-speed.py');
  try {
    const args = [script, String(seconds), String(batch), ...(usesGpu ? [] : ['--cpu'])];
    const { stdout } = await promisify(execFile)('python3', args, { timeout: MOST_MILLISECONDS });
    const { version, device, speeds } = answer.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
    return { version, device, ...speeds[0]! };
  } catch {
    return null;
  }
}
