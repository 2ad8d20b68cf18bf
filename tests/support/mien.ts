/** Runs `mien` as a person or a script does: a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { NODE_FLAGS } from '../../bin/node.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MienOptions {
  readonly cwd: string;
  /** Sees the process as soon as it runs. */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

export function mien(args: readonly string[], { cwd, started }: MienOptions): Promise<Ended> {
  const child = spawn(process.execPath, [...NODE_FLAGS, join(ROOT, 'src', 'cli', 'index.ts'), ...args], {
    cwd,
    env: { ...process.env, MIEN_HOME: join(cwd, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** The one document that `--json` prints; throws if there is anything else on stdout. */
export async function mienJson<Document>(args: readonly string[], options: MienOptions): Promise<{ code: number; document: Document }> {
  const { code, stdout } = await mien([...args, '--json'], options);
  return { code, document: JSON.parse(stdout) as Document };
}
