import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import { startServer, type RunningServer } from '../../../src/server/start-server.ts';
import { PageFiles } from '../../../src/studio/hosting/page-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'mien-server-'));
const pages = join(folder, 'pages');
const strangers: string[] = [];
let server: RunningServer;
let host: string;
let cookie: string;
/** Where all lies for whoever is in, e.g. `/…/`. */
let base: string;

beforeAll(async () => {
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Mien</title>');
  writeFileSync(join(pages, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(pages, 'assets', 'notes.exe'), 'no');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  const settings = { projectsFolder: join(folder, 'projects'), settingsFolder: join(folder, 'settings') };
  for (const path of Object.values(settings)) mkdirSync(path);
  server = await startServer({
    ...settings,
    roots: [settings.projectsFolder],
    pages: new PageFiles(pages),
    onStranger: (address) => strangers.push(address),
  });
  host = `127.0.0.1:${server.port}`;
  base = new URL(server.address).pathname;
  const { headers } = await get(new URL(server.newAddress()));
  cookie = headers['set-cookie']![0]!.split(';')[0]!;
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A path goes out exactly as it is, seen from where all lies. */
function get(path: string | URL, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const target = typeof path === 'string' ? base + path.slice(1) : path.pathname + path.search;
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: server.port, path: target, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
    });
    call.on('error', reject);
    call.end();
  });
}

function openSocket(headers: Record<string, string>, path = 'rpc'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(new URL(path, server.address.replace('http', 'ws')), { headers });
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

const isAlive = async () => expect((await get('/', { cookie })).status).toBe(200);

describe('the launch address', () => {
  it('opens the studio once, at a place that nobody can guess and for it alone', async () => {
    const address = new URL(server.newAddress());
    const first = await get(address);
    expect(first.status).toBe(200);
    expect(base).toMatch(/^\/[\w-]{43}\/$/);
    expect(first.headers['refresh']).toBe(`0; url=${base}`);
    // Not in a sandbox: the browser would go on as a page of nobody's, without the cookie.
    expect(first.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(first.headers['set-cookie']![0]).toMatch(/^mien-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/[\w-]{43}\/$/);
    expect(first.headers['set-cookie']![0]!.endsWith(`Path=${base}`)).toBe(true);
    const second = await get(address);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(JSON.stringify(second)).not.toContain(base);
  });

  it('may be come to from a page on disk, but not be asked for by a page', async () => {
    const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const address = new URL(server.newAddress());
    for (const headers of [
      { ...visit, 'sec-fetch-dest': 'iframe' },
      { ...visit, 'sec-fetch-mode': 'no-cors' },
    ]) {
      expect((await get(address, headers)).status).toBe(403);
    }
    expect((await get(address, visit)).status).toBe(200);
    // Nothing else is let in that way.
    expect((await get('/', { cookie, ...visit })).status).toBe(403);
  });

  it('is not opened by a HEAD request, as link previews send', async () => {
    const address = new URL(server.newAddress());
    expect((await get(address, {}, 'HEAD')).status).toBe(403);
    expect((await get(address)).status).toBe(200);
  });

  it('is offered afresh to whoever runs the server, when somebody comes without one; what was offered is good', async () => {
    await get(new URL(server.newAddress()));
    strangers.length = 0;
    await get(new URL('/favicon.ico', server.address));
    expect(strangers).toEqual([]);
    await get(new URL('/', server.address));
    expect(strangers.length).toBe(1);
    // It goes with another that is used; so the next to come is offered one at once.
    await get(new URL(server.newAddress()));
    await get(new URL('/', server.address));
    expect(strangers.length).toBe(2);
    expect((await get(new URL(strangers[0]!))).status).toBe(403);
    expect((await get(new URL(strangers[1]!))).status).toBe(200);
  });
});

describe('who is refused', () => {
  it.each([
    ['no cookie', '/', () => ({}), 403],
    ['no cookie, a picture', '/media/face/1', () => ({}), 403],
    ['the bare address, by somebody who is in', '/../', () => ({ cookie }), 403],
    ['a guessed cookie', '/', () => ({ cookie: `mien-${server.port}=AAAA` }), 403],
    ['a name pointed at this machine', '/', () => ({ cookie, host: `evil.example:${server.port}` }), 421],
    ['the right name with another port', '/', () => ({ cookie, host: '127.0.0.1:1' }), 421],
    ['a name that only begins right', '/', () => ({ cookie, host: `${host}.evil.example` }), 421],
    ['a page of another port', '/media/face/1', () => ({ cookie, origin: 'http://127.0.0.1:1' }), 403],
    ['a page without an origin', '/', () => ({ cookie, origin: 'null' }), 403],
    ['the same name by https', '/', () => ({ cookie, origin: `https://${host}` }), 403],
    ['a request from another site', '/', () => ({ cookie, 'sec-fetch-site': 'cross-site' }), 403],
    ['a request from a sibling', '/', () => ({ cookie, 'sec-fetch-site': 'same-site' }), 403],
  ])('%s', async (_case, path, headers, status) => {
    expect((await get(path, headers() as unknown as Record<string, string>)).status).toBe(status);
    await isAlive();
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s', async (method) => {
    const answer = await get('/', { cookie, origin: `http://${host}` }, method);
    expect(answer.status).toBe(405);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('who is let in', () => {
  it('whoever has our cookie, whatever other servers of this machine have set beside it', async () => {
    const name = cookie.split('=')[0];
    expect((await get('/', { cookie: `${name}=theirs; ${cookie}; ${name}=` })).status).toBe(200);
  });
});

describe('what is served', () => {
  it('is the page with its policy', async () => {
    const { status, headers, text } = await get('/', { cookie });
    expect([status, text]).toEqual([200, '<!doctype html><title>Mien</title>']);
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://${host};`);
    expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' });
  });

  it('is a script that may be kept', async () => {
    const { status, headers } = await get('/assets/index-abc.js', { cookie });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%5c..%5csecret.html',
    '//secret.html',
    '/etc/passwd',
    '/assets',
    '/assets/',
    '/assets/notes.exe',
    '/index.html/',
    '/.built-from',
    '/%',
    '/%00',
  ])('is nothing at %s', async (path) => {
    const { status, text } = await get(path, { cookie });
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toContain('secret');
    await isAlive();
  });

  it.each([
    ['/media/face/1', 404],
    ['/media/face/0', 404],
    ['/media/face/-1', 404],
    ['/media/face/1.5', 404],
    ['/media/face/1e3', 404],
    ['/media/other/1', 404],
    ['/media/face/..%2f1', 404],
    ['/media/face/99999999999999999999', 404],
    ['/media/face/1?side=9', 400],
    ['/media/face/1?side=abc', 400],
    ['/media/face/1?side=99999', 400],
  ])('is no picture at %s', async (path, status) => {
    expect((await get(path, { cookie })).status).toBe(status);
  });
});

describe('the socket', () => {
  it.each([
    ['no cookie', () => ({ origin: `http://${host}` }), 'rpc', 403],
    ['no origin', () => ({ cookie }), 'rpc', 403],
    ['origin null', () => ({ cookie, origin: 'null' }), 'rpc', 403],
    ['a page of another port', () => ({ cookie, origin: 'http://127.0.0.1:1' }), 'rpc', 403],
    ['a page by the other name', () => ({ cookie, origin: `http://localhost:${server.port}` }), 'rpc', 403],
    ['a name pointed here', () => ({ cookie, origin: 'http://evil.example', host: 'evil.example' }), 'rpc', 421],
    ['another path', () => ({ cookie, origin: `http://${host}` }), 'other', 404],
  ])('refuses %s', async (_case, headers, path, status) => {
    await expect(openSocket(headers() as unknown as Record<string, string>, path)).rejects.toThrow(`Unexpected server response: ${status}`);
    await isAlive();
  });

  it('carries calls, refusals and streams to the studio and back', async () => {
    const socket = await openSocket({ cookie, origin: `http://${host}` });
    socket.binaryType = 'arraybuffer';
    const client = createORPCClient<StudioClient>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
    expect((await client.app.info()).host).toBe('browser');
    const refusal = await client.project.open({ path: join(folder, 'secret.html') }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ORPCError);

    const changes = await client.project.watch();
    const next = changes.next();
    const project = await client.project.create({
      name: 'Carried',
      classes: [
        { name: 'happiness', color: '#e69f00', key: 'h' },
        { name: 'sadness', color: '#0072b2', key: 's' },
      ],
    });
    expect(project.name).toBe('Carried');
    expect((await next).value).toEqual({ topic: 'project' });
    await changes.return?.();
    socket.close();
    // The studio goes on without its last page.
    expect((await server.client.project.current())?.name).toBe('Carried');
  });

  it('lives on after frames that mean nothing', async () => {
    const socket = await openSocket({ cookie, origin: `http://${host}` });
    for (const frame of ['', 'x', '{}', '[]', 'null', '{"i":1}', '{"i":"1","p":{"u":"nowhere"}}', '{"i":"2","t":9,"p":{}}']) {
      socket.send(frame);
    }
    socket.send(Buffer.from([0xff, 0x00, 0x01]));
    const client = createORPCClient<StudioClient>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
    expect((await client.app.info()).host).toBe('browser');
    socket.close();
    expect((await server.client.app.info()).host).toBe('browser');
  });

  it('is closed when a frame is too large', async () => {
    const socket = await openSocket({ cookie, origin: `http://${host}` });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send(Buffer.alloc(40 * 2 ** 20));
    expect(await closed).toBe(1009);
    await isAlive();
  });
});
