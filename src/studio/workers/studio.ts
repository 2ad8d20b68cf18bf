/** Entry of the studio's own thread: serves the contract on every port that it is handed. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { StudioOptions } from '../context.ts';
import { isFault } from '../jobs/ending.ts';
import { createStudio } from '../studio.ts';
import type { ToStudioThread } from '../thread.ts';

const host = parentPort;
if (!host) throw new Error('This is the entry of a worker thread.');

const studio = await createStudio(workerData as StudioOptions);
const { keepFault } = studio.context;
// A frame that means nothing is thrown out by the RPC library where nobody can catch it. It must not end what runs here.
process.on('unhandledRejection', (fault) => keepFault(fault));

const handler = new RPCHandler(studio.router, {
  // What a person can mend is said to them; anything else is a fault of ours: it is kept, and they are told where.
  interceptors: [
    async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        if (error instanceof ORPCError ? error.status < 500 : !isFault(error)) throw error;
        throw new ORPCError('INTERNAL_SERVER_ERROR', { message: keepFault(error), cause: error });
      }
    },
  ],
});
const ports = new Set<MessagePort>();

host.on('message', async (message: ToStudioThread) => {
  if (message.type === 'connect') {
    const { port } = message;
    ports.add(port);
    port.on('close', () => ports.delete(port));
    handler.upgrade(port as unknown as Parameters<typeof handler.upgrade>[0]);
    port.start();
    return;
  }
  try {
    await studio.close();
  } finally {
    for (const port of ports) port.close();
    host.close();
  }
});
host.postMessage('ready');
