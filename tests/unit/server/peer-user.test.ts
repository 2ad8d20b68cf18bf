import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { isOfAnotherUser } from '../../../src/server/peer-user.ts';

async function listen(): Promise<{ port: number; peer: Promise<Socket> }> {
  const server = createServer();
  onTestFinished(() => void server.close());
  const peer = once(server, 'connection').then(([socket]) => {
    onTestFinished(() => void (socket as Socket).destroy());
    return socket as Socket;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, peer };
}

it('lets in whoever runs the server', async () => {
  const { port, peer } = await listen();
  const own = connect(port, '127.0.0.1');
  onTestFinished(() => void own.destroy());
  expect(isOfAnotherUser(await peer)).toBe(false);
});

/** Only the system's own user can be somebody else. */
const canBeAnother = process.platform === 'linux' && process.getuid?.() === 0;

it.runIf(canBeAnother).each(['127.0.0.1', '::ffff:127.0.0.1'])('knows another user who comes to %s', async (host) => {
  const { port, peer } = await listen();
  const other = spawn(process.execPath, ['-e', `require('node:net').connect(${port}, '${host}')`], { uid: 65_534, gid: 65_534, cwd: '/' });
  onTestFinished(() => void other.kill());
  expect(isOfAnotherUser(await peer)).toBe(true);
});
