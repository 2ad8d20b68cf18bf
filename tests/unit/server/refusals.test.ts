/** Bytes that no browser would send, and connections that nobody ends. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'mien-refusals-'));
const halfOpen: Socket[] = [];
let server: RunningServer;
let host: string;

beforeAll(async () => {
  const settings = { projectsFolder: join(folder, 'projects'), settingsFolder: join(folder, 'settings') };
  for (const path of Object.values(settings)) mkdirSync(path);
  server = await startServer({ ...settings, roots: [folder] });
  host = `127.0.0.1:${server.port}`;
});

afterAll(async () => {
  // It ends while they are still open.
  await server.close();
  for (const socket of halfOpen) socket.destroy();
  rmSync(folder, { recursive: true });
});

/** The first line of the answer. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(text.split('\r\n')[0]!));
  });
}

const isAlive = async () => expect((await fetch(server.address)).status).toBe(403);

describe('bad requests', () => {
  it.each([
    ['nonsense', 'NONSENSE\r\n\r\n', '400'],
    ['a broken header', 'GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n', '400'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(64 * 1024)}\r\n\r\n`, '431'],
    ['an empty host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', '421'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', '400'],
    ['an upgrade to nothing', 'GET /rpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', '421'],
  ])('%s', async (_case, bytes, status) => {
    expect(await sendRaw(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    await isAlive();
  });

  it('an upgrade by somebody who is in, without what a socket needs', async () => {
    const launch = await fetch(server.newAddress());
    const cookie = launch.headers.getSetCookie()[0]!.split(';')[0]!;
    const head = `GET ${new URL(server.address).pathname}rpc HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nCookie: ${cookie}\r\n`;
    expect(await sendRaw(`${head}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\n\r\n`)).toContain(' 400 ');
    await isAlive();
  });
});

describe('a refusal', () => {
  it('holds no connection open for those who keep their half of it', async () => {
    const asks = [`GET /rpc HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 'NONSENSE\r\n\r\n'];
    // As many as the server takes at once.
    const ends = Array.from({ length: 64 }, (_, n) => {
      const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
      halfOpen.push(socket);
      socket.on('error', () => undefined);
      socket.write(asks[n % asks.length]!);
      return new Promise((resolve) => socket.on('end', resolve).resume());
    });
    await Promise.all(ends);
    expect((await fetch(server.address)).status).toBe(403);
  });
});
