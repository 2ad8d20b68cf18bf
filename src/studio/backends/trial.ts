/** Tries a backend in a process of its own: native code that crashes there takes nothing with it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BackendName } from '../../shared/backends.ts';
import { StudioError, type StudioErrorCode } from '../../shared/errors.ts';
import type { LibraryFolder } from '../native/library.ts';
import { workerEntry } from '../workers/worker-client.ts';
import type { Speed } from './measure.ts';

export interface TrialInput {
  readonly name: BackendName;
  readonly library: LibraryFolder | null;
  /** Files within the library's folder whose order of loading is to be found first. */
  readonly unordered: readonly string[];
  /** Whether its losses are to be compared with those of plain WebAssembly. */
  readonly compare: boolean;
  /** Speeds to take, or none. */
  readonly measure: { readonly base: string; readonly batches: readonly number[]; readonly seconds: number } | null;
}

export interface TrialReport {
  readonly device: string;
  readonly description: string;
  /** Of TensorFlow's library; null for the others. */
  readonly version: string | null;
  readonly usesGpu: boolean;
  /** Files in the order in which they were loaded. */
  readonly preload: readonly string[];
  /** Largest difference of its losses from those of WebAssembly; null where not asked for. */
  readonly difference: number | null;
  readonly speeds: readonly Speed[];
}

export type TrialMessage =
  | { readonly type: 'report'; readonly report: TrialReport }
  | { readonly type: 'error'; readonly code: StudioErrorCode | null; readonly message: string };

const KEPT_LINES = 200;

/**
 * @returns the report, and what the native code said on its error output.
 * @throws StudioError of the trial itself; BAD_MODEL where the process crashed; CANCELLED.
 */
export function tryBackend(input: TrialInput, signal: AbortSignal): Promise<TrialReport & { readonly log: readonly string[] }> {
  // Electron's executable may not be started as Node; there a thread has to do.
  return process.versions['electron'] ? tryInThread(input, signal) : tryInProcess(input, signal);
}

function tryInProcess(input: TrialInput, signal: AbortSignal): Promise<TrialReport & { readonly log: readonly string[] }> {
  const child = fork(fileURLToPath(workerEntry('trial')), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' },
  });
  const log: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log.push(...text.split('\n').filter((line) => line.trim() !== ''));
    log.splice(0, Math.max(0, log.length - KEPT_LINES));
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<TrialMessage>((resolve, reject) => {
    child.once('message', (message) => resolve(message as TrialMessage));
    child.once('error', reject);
    child.once('close', (code, name) => {
      reject(
        signal.aborted
          ? new StudioError('CANCELLED', 'The trial was cancelled.')
          : new StudioError(
              'BAD_MODEL',
              `It crashed as it was tried (${name ?? `code ${code}`})${log.length > 0 ? `: ${log.at(-1)}` : '.'}`,
            ),
      );
    });
    if (signal.aborted) stop();
    else child.send(input);
  })
    .then((message) => ({ ...reportOf(message), log }))
    .finally(() => {
      signal.removeEventListener('abort', stop);
      child.kill('SIGKILL');
    });
}

async function tryInThread(input: TrialInput, signal: AbortSignal): Promise<TrialReport & { readonly log: readonly string[] }> {
  const worker = new Worker(workerEntry('trial'), { workerData: input, name: 'trial' });
  const message = await new Promise<TrialMessage>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    signal.addEventListener('abort', () => reject(new StudioError('CANCELLED', 'The trial was cancelled.')), { once: true });
  }).finally(() => worker.terminate());
  return { ...reportOf(message), log: [] };
}

function reportOf(message: TrialMessage): TrialReport {
  if (message.type === 'report') return message.report;
  throw message.code ? new StudioError(message.code, message.message) : new Error(message.message);
}
