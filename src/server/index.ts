/** The browser host as a program: `mien serve [FILE] [--port N]`, and what `npm start` runs where Electron is not. */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ORPCError } from '@orpc/client';
import { isStudioError } from '../shared/errors.ts';
import { hostFolders } from '../studio/hosting/folders.ts';
import { onInterrupt } from '../studio/hosting/interrupts.ts';
import { canShowBrowser, openBrowser } from './open-browser.ts';
import { startServer } from './start-server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string' }, root: { type: 'string', multiple: true }, 'no-open': { type: 'boolean' } },
});

const file = positionals[0] === undefined ? undefined : resolve(positionals[0]);
const folders = hostFolders();
const roots = [
  folders.projectsFolder,
  ...(values.root ?? []).map((root) => resolve(root)),
  ...(file && existsSync(file) ? [dirname(realpathSync(file))] : []),
  homedir(),
];

const port = values.port === undefined ? 0 : Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`"${values.port}" is no port. Give a number from 1 to 65535, or leave --port out for any free one.`);
  process.exit(2);
}

try {
  const server = await startServer({
    ...folders,
    roots,
    ...(file ? { file } : {}),
    port,
    onStranger: (address) => console.log(`A fresh address, for one use: ${address}`),
  });
  console.log(`Mien is at ${server.newAddress()}`);
  console.log('The address is for one use, on this machine only. Ctrl+C ends Mien.');
  if (!values['no-open'] && canShowBrowser()) await openBrowser(server.newAddress());

  onInterrupt(['SIGINT', 'SIGTERM', 'SIGHUP'], () => void server.close().finally(() => process.exit(0)));
} catch (error) {
  const known = isStudioError(error) || (error instanceof ORPCError && error.status < 500);
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    taken ? `Port ${values.port} is taken by another program. Choose another, or leave --port out.` : known ? error.message : error,
  );
  process.exit(known || taken ? 2 : 1);
}
