/** Where a host keeps things on this machine. `MIEN_HOME` puts both in one folder, for tests and portable use. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { makeFolders } from '../app/make-folders.ts';

export interface HostFolders {
  readonly projectsFolder: string;
  readonly settingsFolder: string;
}

export function hostFolders(): HostFolders {
  const home = process.env.MIEN_HOME;
  const folders = home
    ? { projectsFolder: resolve(home, 'projects'), settingsFolder: resolve(home, 'settings') }
    : { projectsFolder: join(homedir(), 'Mien'), settingsFolder: envPaths('mien', { suffix: '' }).config };
  for (const folder of Object.values(folders)) makeFolders(folder);
  return folders;
}
