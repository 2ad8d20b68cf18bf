import { createORPCClient } from '@orpc/client';
import { implement, type RouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { oc } from '@orpc/contract';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nextTick, ref, watch, type Ref } from 'vue';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { socketLink } from '../../../../src/renderer/client/socket-link.ts';
import type { ConnectionState } from '../../../../src/renderer/client/studio.ts';

const contract = { double: oc.input(z.number()).output(z.number()), never: oc.output(z.void()) };
const router = implement(contract).router({
  double: implement(contract.double).handler(({ input }) => 2 * input),
  never: implement(contract.never).handler(() => new Promise(() => undefined)),
});

async function serve(port = 0): Promise<WebSocketServer> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  const handler = new RPCHandler(router);
  server.on('connection', (socket) => void handler.upgrade(socket));
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

function stop(server: WebSocketServer): Promise<void> {
  for (const socket of server.clients) socket.terminate();
  return new Promise((resolve) => server.close(() => resolve()));
}

function until(state: Ref<ConnectionState>, wanted: ConnectionState): Promise<void> {
  return new Promise((resolve) => {
    const release = watch(state, (now) => now === wanted && (resolve(), void nextTick(() => release())), { immediate: true });
  });
}

describe('a line that is opened again by itself', () => {
  it('answers again after the server went away and came back; what was under way fails at once', async () => {
    let server = await serve();
    onTestFinished(() => stop(server));
    const { port } = server.address() as AddressInfo;
    const state = ref<ConnectionState>('connecting');
    const client = createORPCClient<RouterClient<typeof router>>(socketLink(state, `http://127.0.0.1:${port}/`));
    expect(await client.double(4)).toBe(8);
    expect(state.value).toBe('open');

    const underWay = client.never();
    await stop(server);
    await expect(underWay).rejects.toThrow(/abort|close/i);
    await until(state, 'lost');
    const waiting = client.double(21);
    server = await serve(port);
    expect(await waiting).toBe(42);
    expect(state.value).toBe('open');
  });

  it('gives up, and says so, when another start of the server refuses its page', async () => {
    const server = await serve();
    const { port } = server.address() as AddressInfo;
    const state = ref<ConnectionState>('connecting');
    const client = createORPCClient<RouterClient<typeof router>>(socketLink(state, `http://127.0.0.1:${port}/old/`));
    expect(await client.double(4)).toBe(8);
    await stop(server);
    const stranger = createServer((_request, response) => response.writeHead(403).end());
    onTestFinished(() => void stranger.close());
    stranger.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    await until(state, 'refused');
    await expect(client.double(4)).rejects.toThrow('open the address that its terminal shows');
  });
});
