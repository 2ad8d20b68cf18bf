/** The studio's one worker for files of unknown origin. */
import { WorkerClient } from '../workers/worker-client.ts';
import type { FormatsMethods } from './methods.ts';

const clients = new WeakMap<object, WorkerClient<FormatsMethods>>();

export function formatsWorkerOf(context: object): WorkerClient<FormatsMethods> {
  let client = clients.get(context);
  if (!client) clients.set(context, (client = new WorkerClient<FormatsMethods>('formats')));
  return client;
}
