import type { DoctorReport } from '../../shared/contract/app.ts';
import type { StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { browseFolder } from './browse.ts';
import { makeFolders } from './make-folders.ts';
import type { RecentProjects } from './recent-projects.ts';
import { readVersion } from './version.ts';

export interface AppServices {
  readonly context: StudioContext;
  readonly recent: RecentProjects;
  readonly doctor: (settingsFolder: string) => Promise<DoctorReport>;
}

export function appRouter({ context: { options }, recent, doctor }: AppServices) {
  return {
    info: implementer.app.info.handler(() => ({
      version: readVersion(),
      host: options.host,
      folder: options.projectsFolder,
      recent: recent.list(),
    })),
    doctor: implementer.app.doctor.handler(() => doctor(options.settingsFolder)),
    browse: implementer.app.browse.handler(({ input: { folder } }) => {
      if (folder === undefined) makeFolders(options.projectsFolder);
      return browseFolder(options, folder ?? options.projectsFolder);
    }),
    forgetRecent: implementer.app.forgetRecent.handler(({ input }) => recent.forget(input.path)),
  };
}
