/** npm run dev: the studio in a browser, with the pages reloading as they are edited. Changes of the studio itself need a restart. */
import { createServer, type ProxyOptions } from 'vite';
import { hostFolders } from '../src/studio/hosting/folders.ts';
import { startServer } from '../src/server/start-server.ts';
import config from '../electron.vite.config.ts';
import { ensureKernels } from './build-kernels.ts';

await ensureKernels();
const folders = hostFolders();
const host = await startServer({ ...folders, roots: [folders.projectsFolder, process.cwd()] });
const { origin: target, pathname } = new URL(host.address);
/** What lies beside Vite's page lies beside the host's own. */
const rewrite = (path: string): string => pathname + path.slice(1);

// Vite shows the pages; pictures and the socket go on to the host, with a session that only this script has.
const launch = await fetch(host.newAddress());
const cookie = launch.headers.getSetCookie()[0]!.split(';')[0]!;
/** A socket that a page of Vite's own asks for gets the host's trust; one of any other page gets nothing. */
const trustOwnPages: NonNullable<ProxyOptions['configure']> = (proxy) =>
  proxy.on('proxyReqWs', (request, incoming, socket) => {
    const { host: own = '', origin } = incoming.headers;
    if (/^(127\.0\.0\.1|localhost):\d+$/.test(own) && origin === `http://${own}`) request.setHeader('origin', target);
    else socket.destroy();
  });
const vite = await createServer({
  ...config.renderer,
  configFile: false,
  server: {
    host: '127.0.0.1',
    proxy: {
      '/media': { target, rewrite, changeOrigin: true, headers: { cookie } },
      '/rpc': { target, rewrite, changeOrigin: true, ws: true, headers: { cookie }, configure: trustOwnPages },
    },
  },
});
await vite.listen();
vite.printUrls();
process.on('SIGINT', () => void Promise.all([vite.close(), host.close()]).finally(() => process.exit(0)));
