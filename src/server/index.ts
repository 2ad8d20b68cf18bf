/** The browser host as a program: `mien serve [FILE] [--port N]`, and what `npm start` runs where Electron is not. */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ORPCError } from '@orpc/client';
import { isStudioError, StudioError } from '../shared/errors.ts';
import { hostFolders } from '../studio/hosting/folders.ts';
import { onInterrupt } from '../studio/hosting/interrupts.ts';
import { outliveReaders } from '../studio/hosting/lost-output.ts';
import { writeLaunchFile, type LaunchFile } from './launch-file.ts';
import { canShowBrowser, needsLaunchFile, openBrowser } from './open-browser.ts';
import { startServer } from './start-server.ts';

// The studio goes on where nobody reads its addresses any more.
outliveReaders(() => undefined);
try {
  await serve();
} catch (error) {
  const sentence = sentenceOf(error);
  console.error(sentence ?? error);
  process.exit(sentence === null ? 1 : 2);
}

async function serve(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, root: { type: 'string', multiple: true }, 'no-open': { type: 'boolean' } },
  });
  const port = values.port === undefined ? 0 : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StudioError('INVALID', `"${values.port}" is no port. Give a number from 1 to 65535, or leave --port out for any free one.`);
  }
  const file = positionals[0] === undefined ? undefined : resolve(positionals[0]);
  const folders = hostFolders();
  const roots = [
    folders.projectsFolder,
    ...(values.root ?? []).map((root) => resolve(root)),
    ...(file && existsSync(file) ? [dirname(realpathSync(file))] : []),
    homedir(),
  ];
  let launchFile: LaunchFile | null = null;
  const server = await startServer({
    ...folders,
    roots,
    ...(file ? { file } : {}),
    port,
    onStranger: (address) => console.log(`A fresh address, for one use: ${address}`),
    onEntry: () => launchFile?.remove(),
  });
  console.log(`Mien is at ${server.newAddress()}`);
  console.log('The address is for one use within ten minutes, on this machine only. Ctrl+C ends Mien.');
  onInterrupt(() => void server.close().finally(() => process.exit(0)));
  if (values['no-open'] || !canShowBrowser()) return;
  const address = server.newAddress();
  launchFile = needsLaunchFile() ? writeLaunchFile(folders.projectsFolder, address) : null;
  await openBrowser(address, launchFile);
}

/** What a person can mend, in a sentence; null for a fault of ours. */
function sentenceOf(error: unknown): string | null {
  if (isStudioError(error) || (error instanceof ORPCError && error.status < 500)) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return 'This port is taken by another program. Choose another, or leave --port out.';
  if (code === 'EACCES') return 'This port is not for everybody. Choose one above 1023, or leave --port out.';
  if (code.startsWith('ERR_PARSE_ARGS_')) return (error as Error).message.split('. ')[0]!.concat('.');
  return null;
}
