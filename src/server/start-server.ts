/** The browser host: the studio's pages, pictures and socket, for browsers on this machine only. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { WebSocketServer } from 'ws';
import type { StudioClient } from '../shared/contract/index.ts';
import { LIMITS } from '../shared/limits.ts';
import { PageFiles } from '../studio/hosting/page-files.ts';
import { startStudioThread } from '../studio/thread.ts';
import { Access } from './access.ts';
import { isOfAnotherUser } from './peer-user.ts';
import { answerRequest } from './requests.ts';
import { pipeSocket } from './socket-pipe.ts';

export interface ServerOptions {
  /** A project to open at once. */
  readonly file?: string;
  /** 0 or none: any free port. */
  readonly port?: number;
  /** Folders whose projects may be opened and browsed. */
  readonly roots: readonly string[];
  readonly projectsFolder: string;
  readonly settingsFolder: string;
  /** The built pages; by default those of this checkout or build. */
  readonly pages?: PageFiles;
  /** Somebody came without a right address: time to show a fresh one. */
  readonly onStranger?: (address: string) => void;
  /** An address was used. */
  readonly onEntry?: () => void;
}

export interface RunningServer {
  readonly port: number;
  /** Where its pages lie for whoever is in: `http://127.0.0.1:…/…/`. */
  readonly address: string;
  /** A studio in the same process as its pages, for whoever started the server. */
  readonly client: StudioClient;
  /** An address that opens the studio once. */
  newAddress(): string;
  close(): Promise<void>;
}

const HEADER_BYTES = 16 * 2 ** 10;
const CONNECTIONS = 64;
const SECONDS_BETWEEN_FRESH_ADDRESSES = 5;

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { projectsFolder, settingsFolder, roots, file } = options;
  const thread = await startStudioThread({ host: 'browser', projectsFolder, settingsFolder, roots });
  const ownPort = thread.connect();
  ownPort.start();
  const client = createORPCClient<StudioClient>(new RPCLink({ port: ownPort }));

  const server = createServer({ maxHeaderSize: HEADER_BYTES, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 });
  server.maxConnections = CONNECTIONS;
  try {
    if (file) await client.project.open({ path: file });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  } catch (error) {
    await thread.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const access = new Access(port);
  const newAddress = () => `http://127.0.0.1:${port}/?token=${access.newToken()}`;

  let lastStranger = Number.NEGATIVE_INFINITY;
  const onStranger = () => {
    if (!options.onStranger || performance.now() - lastStranger < SECONDS_BETWEEN_FRESH_ADDRESSES * 1000) return;
    lastStranger = performance.now();
    options.onStranger(newAddress());
  };
  const onEntry = () => {
    // The address that was offered last is used up.
    lastStranger = Number.NEGATIVE_INFINITY;
    options.onEntry?.();
  };

  const pages = options.pages ?? new PageFiles();
  let closing = false;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answerRequest(request, response, { access, pages, client, onEntry, onStranger }).catch((error: unknown) => {
      // Pictures that were on their way have nobody to go to any more.
      if (!closing) console.error(error);
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('Something went wrong in Mien itself.');
    });
  });
  server.on('connection', (socket) => {
    if (isOfAnotherUser(socket)) socket.destroy();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    refuse(socket, error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request');
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.upload.bytes + 2 ** 20, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!access.isOurHost(request.headers)) return refuse(socket, '421 Misdirected Request');
    if (!access.isOurSocket(request.headers) || !access.hasSession(request.headers)) return refuse(socket, '403 Forbidden');
    if (request.url !== `${access.path}rpc`) return refuse(socket, '404 Not Found');
    sockets.handleUpgrade(request, socket, head, (webSocket) => pipeSocket(webSocket, thread.connect()));
  });

  return {
    port,
    address: `http://127.0.0.1:${port}${access.path}`,
    client,
    newAddress,
    async close() {
      closing = true;
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      ownPort.close();
      await thread.close();
    },
  };
}

/** Whoever leaves the other half open does not keep the connection. */
function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
